package io.homeport.cookies;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * One secret of a key ring.
 *
 * @param id names the key inside the cookie, in clear: 1 to 32 of {@code A-Z a-z 0-9 . _ -}
 * @param secret 32 random bytes
 */
public record SealingKey(String id, byte[] secret) {
    /** Length of a secret in bytes. */
    public static final int SECRET_LENGTH = 32;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    public SealingKey {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a key id is 1 to 32 of A-Z a-z 0-9 . _ -");
        }
        if (secret.length != SECRET_LENGTH) {
            throw new IllegalArgumentException("a secret has " + SECRET_LENGTH + " bytes, not " + secret.length);
        }
        secret = secret.clone();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /** The same id and secret. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SealingKey key && id.equals(key.id) && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    byte[] idBytes() {
        return id.getBytes(StandardCharsets.US_ASCII);
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "SealingKey[" + id + "]";
    }
}
