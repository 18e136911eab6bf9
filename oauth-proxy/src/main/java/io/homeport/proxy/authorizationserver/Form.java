package io.homeport.proxy.authorizationserver;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Parameters as {@code application/x-www-form-urlencoded}, in order. */
final class Form {
    private final StringBuilder encoded = new StringBuilder();

    Form with(String name, String value) {
        if (encoded.length() > 0) {
            encoded.append('&');
        }
        encoded.append(encode(name)).append('=').append(encode(value));
        return this;
    }

    /** Once for each value, as {@code audience} and {@code resource} may be (RFC 8693 2.1). */
    Form with(String name, List<String> values) {
        values.forEach(value -> with(name, value));
        return this;
    }

    String encoded() {
        return encoded.toString();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
