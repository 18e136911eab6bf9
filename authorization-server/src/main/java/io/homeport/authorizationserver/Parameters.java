package io.homeport.authorizationserver;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Parameters in order, each name once (RFC 6749 3.1), but for those that the standards let repeat, such as
 * {@code resource} (RFC 8707 2).
 */
public final class Parameters {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** Sets a parameter; an earlier value of the name is gone. */
    public Parameters with(String name, String value) {
        values.put(name, List.of(value));
        return this;
    }

    /** Sets a parameter that may repeat; none, if there is no value. */
    public Parameters with(String name, List<String> repeated) {
        if (!repeated.isEmpty()) {
            values.put(name, List.copyOf(repeated));
        }
        return this;
    }

    /** Names and values: a text, or a list of texts where the name repeats. */
    public Map<String, Object> asClaims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        values.forEach((name, all) -> claims.put(name, all.size() == 1 ? all.get(0) : all));
        return claims;
    }

    /** As {@code application/x-www-form-urlencoded}. */
    public String encoded() {
        return values.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> encode(entry.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"));
    }

    /** The address of an endpoint with these parameters in its query, after those that it has already (RFC 6749 3.1). */
    public String addedTo(URI endpoint) {
        return endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + encoded();
    }

    static String encode(String text) {
        // Most are states, nonces, challenges and names: nothing in them is to be encoded.
        return text.chars().allMatch(Parameters::standsForItself)
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static boolean standsForItself(int character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || character == '-'
                || character == '_'
                || character == '.';
    }
}
