package io.homeport.agent.authorizationserver;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Parameters in order, each once, written as {@code application/x-www-form-urlencoded}. */
final class Parameters {
    private final Map<String, String> values = new LinkedHashMap<>();

    Parameters with(String name, String value) {
        values.put(name, value);
        return this;
    }

    String encoded() {
        return values.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
