package io.homeport.agent.backchannel;

import io.homeport.agent.authorizationserver.LogoutToken;
import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.Claims;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.telemetry.Throttle;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * {@code POST backchannel-logout}: the authorization server says that a session of its own, or all of a user's, are over
 * (OpenID Connect Back-Channel Logout 1.0). The refresh tokens of these sessions are in the users' browsers, sealed:
 * whoever brings one from now on is refused, and nobody else can use it.
 */
public final class BackchannelLogoutEndpoint implements Endpoint {
    /** Its path below the agent-path. */
    public static final String PATH = "backchannel-logout";

    private static final Logger LOG = Logger.getLogger(BackchannelLogoutEndpoint.class);
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final NamedSessions sessions;
    private final Clock clock;
    private final Throttle throttle;

    public BackchannelLogoutEndpoint(NamedSessions sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
        this.throttle = new Throttle(clock, SILENCE);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public boolean forServers() {
        return true;
    }

    /** Whatever the reason of a refusal is, the standard's answer is 400 (2.8). */
    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        String token = request.form()
                .get("logout_token")
                .orElseThrow(() -> ApiError.invalidRequest("The parameter logout_token is missing."));
        RelyingParty party = addressed(request, token)
                .orElseThrow(() -> refused(request.party(), "the logout token is for no app at this path"));
        return party.server()
                .within(request.observation().trace())
                .validatedLogout(token)
                .compose(valid -> ended(valid, party.app().authorizationServer())
                        .compose(done -> sessions.isFirst(valid.issuer(), valid.id(), valid.goodUntil())))
                .recover(failure -> Future.failedFuture(refused(party, failure.getMessage())))
                .map(first -> {
                    if (!first) {
                        throw refused(party, "the logout token was used before");
                    }
                    request.observation().signedOutByServer(party.app().name());
                    return Answer.empty(200);
                });
    }

    /**
     * The session that the token names or, where it names none, all of the user's (2.4). Sessions that begin later live:
     * so a token that comes twice changes nothing, and that it has come is noted last. If the store fails in between,
     * the server may repeat its call.
     */
    private Future<Void> ended(LogoutToken token, AuthorizationServer server) {
        return token.serverSession()
                .map(sid -> sessions.endServerSession(token.issuer(), sid))
                .orElseGet(() -> sessions.endSessionsOf(
                        token.issuer(),
                        token.subject().orElseThrow(),
                        earlier(clock.instant(), token.issuedAt().plus(server.clockSkew()))));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * Whom the token is for. Several apps may share a path, and one may have several servers: then issuer and audience say
     * which is meant, and are believed only when that server is known to have signed them.
     */
    private static Optional<RelyingParty> addressed(AdmittedRequest request, String token) {
        List<RelyingParty> all =
                request.atThisPath().stream().flatMap(RelyingParty::everywhere).toList();
        if (all.size() == 1) {
            return Optional.of(request.party());
        }
        return Claims.of(token)
                .flatMap(claims -> all.stream()
                        .filter(party -> isAddressed(party.app().authorizationServer(), claims))
                        .findFirst());
    }

    private static boolean isAddressed(AuthorizationServer server, JsonObject claims) {
        Object audience = claims.getValue("aud");
        List<?> all = audience instanceof JsonArray several ? several.getList() : List.of(String.valueOf(audience));
        return server.issuerNames().contain(claims.getValue("iss"), claims.getValue("tid"))
                && all.contains(server.clientId());
    }

    private ApiError refused(RelyingParty party, String fault) {
        throttle.due(party.app().name())
                .ifPresent(unsaid -> LOG.warnf(
                        "backchannel-logout of app %s: %s; check that the URL is registered with the client of this app,"
                                + " that the clocks agree, and that the session store is reached",
                        party.app().name(), fault));
        return ApiError.invalidRequest(fault.substring(0, 1).toUpperCase(Locale.ROOT) + fault.substring(1) + ".");
    }
}
