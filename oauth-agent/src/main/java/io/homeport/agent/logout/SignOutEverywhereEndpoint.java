package io.homeport.agent.logout;

import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * {@code DELETE session}: ends all sessions of the user that have begun by now, in whichever browser and app of the same
 * authorization server, and this one as a logout does. There has to be a store, from which all instances learn of it.
 */
public final class SignOutEverywhereEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(SignOutEverywhereEndpoint.class);

    private final SessionReader sessions;
    private final NamedSessions named;
    private final LogoutEndpoint logout;
    private final Clock clock;

    public SignOutEverywhereEndpoint(SessionReader sessions, NamedSessions named, LogoutEndpoint logout, Clock clock) {
        this.sessions = sessions;
        this.named = named;
        this.logout = logout;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "session";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.DELETE;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        Session session = sessions.read(request).orClear();
        String app = request.party().app().name();
        return session.claims()
                .filter(claims -> claims.getValue("iss") instanceof String && claims.getValue("sub") instanceof String)
                .map(claims -> named.endSessionsOf(claims.getString("iss"), claims.getString("sub"), clock.instant()))
                .orElseGet(() -> Future.failedFuture("the session has no ID token any more, which names the user"))
                .recover(failure -> {
                    LOG.warnf(
                            "sign-out everywhere of app %s: not all instances know of it yet: %s; check homeport.store",
                            app, failure.getMessage());
                    return Future.failedFuture(ApiError.sessionsUnknown());
                })
                .compose(ended -> logout.answer(request));
    }
}
