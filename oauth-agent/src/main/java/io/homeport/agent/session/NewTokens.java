package io.homeport.agent.session;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.DpopKey;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * Tokens that go into a session's cookies.
 *
 * @param serverEnd when the server ends the session, where it said so
 */
public record NewTokens(
        String accessToken,
        Instant accessTokenExpiresAt,
        Optional<String> refreshToken,
        Optional<Instant> serverEnd,
        Optional<String> idToken,
        Optional<JsonObject> claims,
        Optional<String> region,
        Optional<DpopKey> dpopKey) {
    /** The same with an earlier access token, its end, its region and its key. */
    public NewTokens withAccess(AccessContent earlier) {
        return new NewTokens(
                earlier.accessToken(),
                earlier.accessTokenExpiresAt(),
                refreshToken,
                serverEnd,
                idToken,
                claims,
                earlier.region(),
                earlier.dpopKey());
    }

    /** The same with another refresh token, or with none. */
    public NewTokens withRefreshToken(Optional<String> other) {
        return new NewTokens(accessToken, accessTokenExpiresAt, other, serverEnd, idToken, claims, region, dpopKey);
    }

    /** The same with another ID token, or with none. */
    public NewTokens withIdentity(Optional<String> otherIdToken, Optional<JsonObject> otherClaims) {
        return new NewTokens(
                accessToken, accessTokenExpiresAt, refreshToken, serverEnd, otherIdToken, otherClaims, region, dpopKey);
    }

    /** Never prints a token. */
    @Override
    public String toString() {
        return "NewTokens";
    }
}
