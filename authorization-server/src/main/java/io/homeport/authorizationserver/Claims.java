package io.homeport.authorizationserver;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The claims of a JWT whose origin is certain already: it came over the back channel, or out of a sealed cookie. */
public final class Claims {
    private Claims() {}

    /** The claims, if the token is a JWT. */
    public static Optional<JsonObject> of(String token) {
        String[] segments = token.split("\\.", -1);
        if (segments.length != 3) {
            return Optional.empty();
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(segments[1]);
            return Optional.of(new JsonObject(new String(payload, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException | DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
