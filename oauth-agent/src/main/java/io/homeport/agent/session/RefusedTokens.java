package io.homeport.agent.session;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.regions.SessionRegion;
import io.vertx.core.Future;
import org.jboss.logging.Logger;

/** Tokens of a user who may not be served in the region where the agent runs: they are revoked, and kept nowhere. */
public final class RefusedTokens {
    private static final Logger LOG = Logger.getLogger(RefusedTokens.class);

    private RefusedTokens() {}

    /** Whether the deployment file forbids this region to serve the home region that the tokens name. */
    public static boolean areBlocked(AdmittedRequest request, SessionRegion home) {
        return request.party().entry().blocks(home);
    }

    /** Revokes them, and then fails with this. With its refresh token a server revokes the whole grant (RFC 7009 2.1). */
    public static <T> Future<T> revoke(
            AdmittedRequest request, AuthorizationServerClient server, TokenResponse tokens, RuntimeException answer) {
        String app = request.party().app().name();
        LOG.warnf("app %s: a user's home region is blocked here, and the new tokens are revoked", app);
        return tokens.refreshToken()
                .map(server::revoke)
                .orElseGet(() -> server.revoke(tokens.accessToken()))
                .otherwise(failure -> {
                    LOG.warnf(
                            "app %s: the tokens of a user whose home region is blocked here are not revoked, and live"
                                    + " until they expire: %s",
                            app, failure.getMessage());
                    return null;
                })
                .compose(done -> Future.failedFuture(answer));
    }
}
