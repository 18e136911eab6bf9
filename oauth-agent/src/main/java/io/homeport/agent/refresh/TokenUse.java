package io.homeport.agent.refresh;

import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.Sha256;
import java.util.Optional;

/**
 * One use of a refresh token. A server that rotates no tokens gives the same one for each generation of the session, and
 * there each generation may use it once.
 *
 * @param tokenHash so that no token stays in memory
 */
record TokenUse(String app, String tokenHash, long generation) {

    /** The use that these contents of a cookie allow; none without a refresh token. */
    static Optional<TokenUse> of(String app, RefreshContent refresh) {
        return refresh.refreshToken()
                .map(token -> of(app, token, refresh.envelope().generation()));
    }

    /** Its name, which tells it from all others and tells no token. */
    String name() {
        return app + '\n' + tokenHash + '\n' + generation;
    }

    static TokenUse of(String app, String refreshToken, long generation) {
        return new TokenUse(app, Sha256.base64url(refreshToken), generation);
    }
}
