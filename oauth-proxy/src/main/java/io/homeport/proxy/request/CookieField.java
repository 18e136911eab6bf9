package io.homeport.proxy.request;

import java.nio.charset.StandardCharsets;

/**
 * The value of a {@code Cookie} field in octets, which is long and of which hardly anybody needs a text.
 *
 * @param octets in which it stands from here to there; not to be changed
 */
public record CookieField(byte[] octets, int from, int to) {
    /** How many octets it has. */
    int length() {
        return to - from;
    }

    String text() {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Never prints the cookies. */
    @Override
    public String toString() {
        return "CookieField";
    }
}
