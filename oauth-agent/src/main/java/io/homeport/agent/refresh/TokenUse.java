package io.homeport.agent.refresh;

import io.homeport.cookies.RefreshContent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

    static TokenUse of(String app, String refreshToken, long generation) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(refreshToken.getBytes(StandardCharsets.UTF_8));
            return new TokenUse(app, HexFormat.of().formatHex(hash), generation);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
