package io.homeport.agent.sessionlist;

import io.homeport.agent.session.SessionHome;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import org.jboss.logging.Logger;

/** A call that begins or refreshes a session, which is then noted in its user's list. No page waits for that. */
public final class NotedEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(NotedEndpoint.class);

    private final Endpoint endpoint;
    private final SessionReader sessions;
    private final SessionList list;

    /** Of this call. */
    public NotedEndpoint(Endpoint endpoint, SessionReader sessions, SessionList list) {
        this.endpoint = endpoint;
        this.sessions = sessions;
        this.list = list;
    }

    @Override
    public String path() {
        return endpoint.path();
    }

    @Override
    public HttpMethod method() {
        return endpoint.method();
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        return endpoint.answer(request).onSuccess(answer -> note(SessionHome.of(request.after(answer.setCookies()))));
    }

    private void note(AdmittedRequest after) {
        sessions.read(after)
                .session()
                .ifPresent(session -> list.note(after.party(), session)
                        // The store's own log lines say so; the next refresh notes it again.
                        .onFailure(failure -> LOG.debugf("a session is not noted: %s", failure.getMessage())));
    }
}
