package io.homeport.cookies;

import java.security.SecureRandom;

/** A value that nobody can guess: a state, a nonce, a verifier, an id, a key. */
public final class RandomValue {
    private RandomValue() {}

    /** So many random bytes in base64url. The source is the caller's: a static one would keep a build's seed (native). */
    public static String base64url(SecureRandom random, int length) {
        return Base64url.of(bytes(random, length));
    }

    static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
