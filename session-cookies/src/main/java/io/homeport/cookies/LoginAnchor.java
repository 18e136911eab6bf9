package io.homeport.cookies;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * 128 random bits that a browser holds while logins are under way. Their hash is sealed in each login, which ends only
 * beside them: a login cookie that a sibling subdomain tossed in signs nobody in as someone else (RFC 9700 4.7). The
 * anchor's own name has the prefix {@code __Host-}, so no sibling can set it (RFC 6265bis 4.1.3.2).
 */
public final class LoginAnchor {
    private static final int LENGTH = 16;

    private final String value;
    private final String hash;
    private final String word;

    private LoginAnchor(String value, byte[] bytes) {
        this.value = value;
        // Each login asks for both several times.
        this.hash = Base64url.of(Sha256.of("homeport-login-anchor", bytes));
        this.word = Word.of("homeport-login-word", bytes);
    }

    /** A new one. */
    public static LoginAnchor random(SecureRandom random) {
        byte[] bytes = RandomValue.bytes(random, LENGTH);
        return new LoginAnchor(Base64url.of(bytes), bytes);
    }

    /** The anchor that a cookie's value is, if it is one. */
    public static Optional<LoginAnchor> of(String value) {
        return CanonicalBase64.decode(value)
                .filter(bytes -> bytes.length == LENGTH)
                .map(bytes -> new LoginAnchor(value, bytes));
    }

    /** The cookie's value. */
    public String value() {
        return value;
    }

    /** What is sealed in a login. */
    public String hash() {
        return hash;
    }

    /** What the names of its login cookies begin with, after the prefix. */
    public String word() {
        return word;
    }

    /** Never prints the value. */
    @Override
    public String toString() {
        return "LoginAnchor";
    }
}
