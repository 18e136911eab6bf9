package io.homeport.proxy.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An access token (RFC 6749 1.4), in the octets that a header has of it. It never prints. */
public final class AccessToken {
    private final byte[] octets;

    /** Of these octets, which nobody changes from now on. */
    AccessToken(byte[] octets) {
        this.octets = octets;
    }

    /** Of a text. */
    public static AccessToken of(String text) {
        return new AccessToken(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As a header has it; not to be changed. */
    public byte[] octets() {
        return octets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessToken that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** As a text. */
    public String text() {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
