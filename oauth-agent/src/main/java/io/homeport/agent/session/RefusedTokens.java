package io.homeport.agent.session;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.regions.SessionRegion;
import io.vertx.core.Future;
import org.jboss.logging.Logger;

/** Tokens of a user who is not signed in with them, since another region's server is theirs: revoked, and kept nowhere. */
public final class RefusedTokens {
    private static final Logger LOG = Logger.getLogger(RefusedTokens.class);

    private RefusedTokens() {}

    /** Whether the deployment file forbids this region to serve the home region that the tokens name. */
    public static boolean areBlocked(AdmittedRequest request, SessionRegion home) {
        return request.party().entry().blocks(home);
    }

    /** Revokes tokens of a user who is blocked here, and then fails with this. */
    public static <T> Future<T> revoke(
            AdmittedRequest request, AuthorizationServerClient server, TokenResponse tokens, RuntimeException answer) {
        return revoked(request, server, tokens, "a user's home region is blocked here")
                .compose(done -> Future.failedFuture(answer));
    }

    /**
     * Revokes them, as far as the server does. With its refresh token it revokes the whole grant (RFC 7009 2.1).
     *
     * @param reason for the operator
     */
    public static Future<Void> revoked(
            AdmittedRequest request, AuthorizationServerClient server, TokenResponse tokens, String reason) {
        String app = request.party().app().name();
        LOG.warnf("app %s: %s, and the new tokens are revoked", app, reason);
        return tokens.refreshToken()
                .map(server::revoke)
                .orElseGet(() -> server.revoke(tokens.accessToken()))
                .otherwise(failure -> {
                    LOG.warnf(
                            "app %s: %s, but the new tokens are not revoked, and live until they expire: %s",
                            app, reason, failure.getMessage());
                    return null;
                });
    }
}
