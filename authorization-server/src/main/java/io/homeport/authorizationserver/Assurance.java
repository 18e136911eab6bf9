package io.homeport.authorizationserver;

import io.homeport.cookies.ShownAssurance;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How strongly and when a token's user was authenticated. */
public final class Assurance {
    private Assurance() {}

    /** What the claims say of it, in an ID token (OpenID Connect Core 2) or an access token (RFC 9068 2.2.1). */
    public static ShownAssurance of(JsonObject claims) {
        OptionalDouble time = NumericDate.of(claims, "auth_time");
        return new ShownAssurance(
                claims.getValue("acr") instanceof String acr ? Optional.of(acr) : Optional.empty(),
                time.isPresent() ? OptionalLong.of((long) time.getAsDouble()) : OptionalLong.empty());
    }
}
