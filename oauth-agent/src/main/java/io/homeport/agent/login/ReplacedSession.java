package io.homeport.agent.login;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.refresh.Successors;
import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.EndedSessions.Ending;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.Session;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.SessionId;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Ends the session that a browser had when another login succeeded in it. What a refresh makes of the earlier session
 * from then on comes late, and must not take the place of the new one.
 */
public final class ReplacedSession {
    private static final Logger LOG = Logger.getLogger(ReplacedSession.class);

    private final EndedSessions ended;
    private final RevokedSessions revoked;
    private final Successors successors;

    public ReplacedSession(EndedSessions ended, RevokedSessions revoked, Successors successors) {
        this.ended = ended;
        this.revoked = revoked;
        this.successors = successors;
    }

    /**
     * Ends the session whose cookies came with the request. Its refresh token is revoked where it was another user's.
     * Where the same user signed in again it is not: many servers have one grant for both logins, and revoke with a
     * refresh token all that hangs on the grant, the new tokens, too (RFC 7009 2.1 leaves that to them; Keycloak, Google,
     * Auth0 and oidc-provider do so). Nobody waits for the revocation.
     *
     * @param begun the new session
     * @param claims those of the new session's ID token
     */
    void end(AdmittedRequest request, Session earlier, Envelope begun, JsonObject claims) {
        boolean another = isOfAnotherUser(earlier, claims);
        Ending ending = another ? Ending.REPLACED : Ending.SIGNED_IN_AGAIN;
        SessionId id = earlier.access().envelope().session();
        if (id.equals(begun.session())) {
            ended.addBefore(begun, ending);
        } else {
            ended.add(id, ending);
        }
        if (another && !id.equals(begun.session())) {
            revoked.revoke(request.party().app(), earlier);
        }
        if (another) {
            revoke(request, earlier);
            successors.each(request, earlier, made -> revoke(request, made));
        }
    }

    private static boolean isOfAnotherUser(Session earlier, JsonObject claims) {
        return earlier.claims()
                .filter(before -> !subject(before).equals(subject(claims)))
                .isPresent();
    }

    private static List<Object> subject(JsonObject claims) {
        // A subject is one of its issuer's (OpenID Connect Core 8).
        return Arrays.asList(claims.getValue("iss"), claims.getValue("sub"));
    }

    private static void revoke(AdmittedRequest request, Session session) {
        AuthorizationServerClient server =
                request.party().server().holding(session.access().dpopKey());
        session.refreshToken()
                .ifPresent(token -> server.revoke(token)
                        .onFailure(failure -> LOG.warnf(
                                "login/end of app %s: the refresh token of the earlier session is not revoked and lives"
                                        + " until it expires: %s",
                                request.party().app().name(), failure.getMessage())));
    }
}
