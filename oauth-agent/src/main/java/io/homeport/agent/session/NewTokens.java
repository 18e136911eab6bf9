package io.homeport.agent.session;

import io.homeport.cookies.DpopKey;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** Tokens that go into a session's cookies. */
public record NewTokens(
        String accessToken,
        Instant accessTokenExpiresAt,
        Optional<String> refreshToken,
        Optional<String> idToken,
        Optional<JsonObject> claims,
        Optional<String> region,
        Optional<DpopKey> dpopKey) {
    /** Never prints a token. */
    @Override
    public String toString() {
        return "NewTokens";
    }
}
