package io.homeport.cookies;

import java.util.Base64;

/** Writes bytes as the protocols do: base64url without padding (RFC 7515 2). */
public final class Base64url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64url() {}

    /** The text for these bytes. */
    public static String of(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }
}
