package io.homeport.agent.logout;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.LogoutRequest;
import io.homeport.agent.login.LoginCookies;
import io.homeport.agent.refresh.Successors;
import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.EndedSessions.Ending;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.LogoutContent;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** {@code POST logout}: clears every cookie of the app, whatever else fails, and says where to sign out. */
public final class LogoutEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(LogoutEndpoint.class);

    /** Browsers drop larger cookies without a word. */
    private static final int LARGEST_LINE = 4000;

    private final SessionReader sessions;
    private final SessionWriter writer;
    private final EndedSessions ended;
    private final RevokedSessions revoked;
    private final Successors successors;
    private final Clock clock;

    public LogoutEndpoint(
            SessionReader sessions,
            SessionWriter writer,
            EndedSessions ended,
            RevokedSessions revoked,
            Successors successors,
            Clock clock) {
        this.sessions = sessions;
        this.writer = writer;
        this.ended = ended;
        this.revoked = revoked;
        this.successors = successors;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "logout";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        if (!request.form().parameters().isEmpty()) {
            throw ApiError.invalidRequest("This call takes no parameters.");
        }
        App app = request.party().app();
        Optional<Session> session = sessions.read(request).session();
        session.ifPresent(over -> {
            ended.add(over.access().envelope().session(), Ending.SIGNED_OUT);
            revoked.revoke(app, over);
        });
        List<String> cookies = new ArrayList<>(writer.clear(app));
        cookies.addAll(LoginCookies.clearAll(request));
        return revoked(request, session)
                .compose(done -> request.party().server().metadata())
                .map(metadata -> {
                    List<String> lines = isFollowed(session) ? List.of() : cookies;
                    return metadata.endSessionEndpoint()
                            .map(endpoint -> signOutAtServer(request, session, endpoint, lines))
                            .orElseGet(() -> new Answer(new JsonObject(), lines));
                })
                .otherwise(failure -> {
                    LOG.warnf(
                            "logout of app %s: no logout_url, since the server's metadata is not at hand: %s",
                            app.name(), failure.getMessage());
                    return new Answer(new JsonObject(), isFollowed(session) ? List.of() : cookies);
                })
                .onSuccess(
                        done -> session.ifPresent(user -> request.observation().loggedOut()));
    }

    /**
     * Whether a login took the session's place while the server was asked. What this late answer would clear are the
     * cookies of the new session.
     */
    private boolean isFollowed(Optional<Session> session) {
        return session.flatMap(over -> ended.of(over.access().envelope()))
                .filter(Ending::isFollowed)
                .isPresent();
    }

    /**
     * Where the browser goes to sign out at the server. An address with the ID token in it is no page's to see: it goes
     * into a cookie, and the page's own leads to the agent.
     */
    private Answer signOutAtServer(
            AdmittedRequest request, Optional<Session> session, URI endpoint, List<String> cookies) {
        App app = request.party().app();
        Optional<Session> hinted = session.filter(user -> hint(app, user).isPresent());
        Optional<String> agent = app.logout()
                .agentOrigin()
                .or(() -> request.calledHost().flatMap(host -> host.besides(app.webOrigin())));
        if (hinted.isPresent() && agent.isEmpty()) {
            LOG.warnf(
                    "logout of app %s: the user signs out at the server without id_token_hint, since the request does not"
                            + " say where browsers reach the agent: let what stands in front set X-Forwarded-Host, or set"
                            + " agent-origin",
                    app.name());
        }
        return hinted.flatMap(user -> agent.flatMap(origin -> {
                    String address = LogoutRequest.url(endpoint, app, hint(app, user));
                    String line = sealed(request, user, address);
                    return line.length() > LARGEST_LINE
                            ? Optional.<Answer>empty()
                            : Optional.of(answer(
                                    origin + app.agentPath() + "/" + ContinueLogoutEndpoint.PATH,
                                    Stream.concat(cookies.stream(), Stream.of(line))));
                }))
                .orElseGet(() -> answer(LogoutRequest.url(endpoint, app, Optional.empty()), cookies.stream()));
    }

    private static Optional<String> hint(App app, Session session) {
        return LogoutRequest.hint(app, session.id().map(IdContent::idToken));
    }

    private String sealed(AdmittedRequest request, Session session, String address) {
        App app = request.party().app();
        Instant now = request.receivedAt();
        Envelope envelope = new Envelope(
                now,
                now.plus(SetCookie.LOGOUT_LIFETIME),
                session.access().envelope().session(),
                0);
        String name = app.cookieNames().logout();
        return app.setCookie()
                .logout(name, request.party().flowCookies().sealLogout(name, new LogoutContent(envelope, address)));
    }

    private static Answer answer(String logoutUrl, Stream<String> cookies) {
        return new Answer(new JsonObject().put("logout_url", logoutUrl), cookies.toList());
    }

    /**
     * One after the other, for a server that revokes both at the same time may bring the session back that it has just
     * ended. The refresh token comes first, as with it the server ends the rest (RFC 7009 2.1). One that is refused
     * keeps the other from nothing; a server that is away is waited for but once.
     */
    private Future<?> revoked(AdmittedRequest request, Optional<Session> session) {
        if (session.isEmpty()) {
            return Future.succeededFuture();
        }
        String app = request.party().app().name();
        AccessContent access = session.get().access();
        AuthorizationServerClient server = request.party().server().holding(access.dpopKey());
        successors.each(
                request,
                session.get(),
                made -> made.refreshToken().ifPresent(token -> noted(server.revoke(token), app, "refresh")));
        return session.get()
                .refreshToken()
                .map(token -> noted(server.revoke(token), app, "refresh"))
                .orElse(Future.succeededFuture(true))
                .compose(there -> there
                                // Of several issuers, the refresh cookie alone is tied to the one that gave both.
                                && (session.get().refresh().isPresent()
                                        || !request.party().app().signIn().hasSeveralIssuers())
                                && clock.instant().isBefore(access.accessTokenExpiresAt())
                        ? noted(server.revoke(session.get().accessToken()), app, "access")
                        : Future.succeededFuture(there));
    }

    /** Whether the server is there to be asked again. */
    private static Future<Boolean> noted(Future<Void> revocation, String app, String kind) {
        return revocation.map(true).otherwise(failure -> {
            LOG.warnf(
                    "logout of app %s: the %s token is not revoked and lives until it expires: %s",
                    app, kind, failure.getMessage());
            return !(failure instanceof ServerFailure fault && fault.passes());
        });
    }
}
