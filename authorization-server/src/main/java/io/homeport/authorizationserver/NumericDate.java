package io.homeport.authorizationserver;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** A time in a JWT: seconds since 1970, perhaps with a fraction (RFC 7519 2). */
public final class NumericDate {
    /** The last second of the year 9999: later times are no times. */
    private static final double LATEST = 253_402_300_799d;

    private NumericDate() {}

    /** The claim's time in seconds, if it is one. */
    public static OptionalDouble of(JsonObject claims, String name) {
        return claims.getValue(name) instanceof Number number
                        && number.doubleValue() >= 0
                        && number.doubleValue() <= LATEST
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    /** The claim's time, cut to its second, if it is one. */
    public static Optional<Instant> instant(JsonObject claims, String name) {
        OptionalDouble seconds = of(claims, name);
        return seconds.isPresent()
                ? Optional.of(Instant.ofEpochSecond((long) seconds.getAsDouble()))
                : Optional.empty();
    }
}
