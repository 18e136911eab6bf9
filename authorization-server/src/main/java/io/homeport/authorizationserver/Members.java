package io.homeport.authorizationserver;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The optional members of a JSON object of the server's. Servers say "there is none" by leaving a member out, by
 * {@code null}, by an empty text or an empty list; no standard that is kept here tells these apart (RFC 8414 2,
 * RFC 6749 3.1, OpenID Connect Core 5.3.2), so all four are read as absent.
 */
public final class Members {
    private static final int LONGEST_NUMBER = 20;

    private final JsonObject object;

    private Members(JsonObject object) {
        this.object = object;
    }

    /** Those of an object. */
    public static Members of(JsonObject object) {
        return new Members(object);
    }

    /** Whether the member says anything. */
    public boolean has(String name) {
        Object value = object.getValue(name);
        return value != null && !"".equals(value) && !(value instanceof JsonArray list && list.isEmpty());
    }

    /** What the member says. */
    public Optional<Object> value(String name) {
        return has(name) ? Optional.of(object.getValue(name)) : Optional.empty();
    }

    /** A time in seconds, whole: a number, or its digits as a text, as some servers write it; none that is negative. */
    public OptionalLong seconds(String name) {
        Object value = object.getValue(name);
        double seconds = value instanceof Number number
                ? number.doubleValue()
                : value instanceof String text && isDecimal(text) ? Double.parseDouble(text) : -1;
        return seconds >= 0 ? OptionalLong.of((long) seconds) : OptionalLong.empty();
    }

    /** Digits, perhaps with a fraction; no sign, no exponent, no letter that would be read as a number too. */
    private static boolean isDecimal(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(character -> character >= '0' && character <= '9' || character == '.')
                && text.charAt(0) != '.'
                && text.indexOf('.') == text.lastIndexOf('.');
    }

    /** What a member that may be a list says; a value by itself is a list of one. */
    public List<?> list(String name) {
        return value(name)
                .<List<?>>map(value -> value instanceof JsonArray list ? list.getList() : List.of(value))
                .orElse(List.of());
    }
}
