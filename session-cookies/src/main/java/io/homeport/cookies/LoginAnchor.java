package io.homeport.cookies;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * 128 random bits that a browser holds while logins are under way. Their hash is sealed in each login, which ends only
 * beside them: a login cookie that a sibling subdomain tossed in signs nobody in as someone else (RFC 9700 4.7). The
 * anchor's own name has the prefix {@code __Host-}, so no sibling can set it (RFC 6265bis 4.1.3.2).
 *
 * @param value the cookie's value
 */
public record LoginAnchor(String value) {
    private static final int LENGTH = 16;

    /** A new one. */
    public static LoginAnchor random(SecureRandom random) {
        return new LoginAnchor(RandomValue.base64url(random, LENGTH));
    }

    /** The anchor that a cookie's value is, if it is one. */
    public static Optional<LoginAnchor> of(String value) {
        return CanonicalBase64.decode(value)
                .filter(bytes -> bytes.length == LENGTH)
                .map(bytes -> new LoginAnchor(value));
    }

    /** What is sealed in a login. */
    public String hash() {
        return Base64url.of(Sha256.of("homeport-login-anchor", bytes()));
    }

    /** What the names of its login cookies begin with, after the prefix. */
    public String word() {
        return Word.of("homeport-login-word", bytes());
    }

    private byte[] bytes() {
        return CanonicalBase64.decode(value).orElseThrow();
    }

    /** Never prints the value. */
    @Override
    public String toString() {
        return "LoginAnchor";
    }
}
