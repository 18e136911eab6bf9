package io.homeport.agent.authorizationserver;

import io.vertx.core.json.JsonObject;
import java.util.OptionalDouble;

/** A time in a JWT: seconds since 1970, perhaps with a fraction (RFC 7519 2). */
final class NumericDate {
    /** The last second of the year 9999: later times are no times. */
    private static final double LATEST = 253_402_300_799d;

    private NumericDate() {}

    /** The claim's time, if it is one. */
    static OptionalDouble of(JsonObject claims, String name) {
        return claims.getValue(name) instanceof Number number
                        && number.doubleValue() >= 0
                        && number.doubleValue() <= LATEST
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }
}
