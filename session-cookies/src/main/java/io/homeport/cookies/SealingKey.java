package io.homeport.cookies;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One secret of a key ring.
 *
 * @param id names the key inside the cookie, in clear: 1 to 32 of {@code A-Z a-z 0-9 . _ -}
 * @param secret 32 random bytes
 * @param activeFrom from when on it seals; absent where that depends on how long an instance knows it
 */
public record SealingKey(String id, byte[] secret, Optional<Instant> activeFrom) {
    /** Length of a secret in bytes. */
    public static final int SECRET_LENGTH = 32;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    public SealingKey {
        if (!isId(id)) {
            throw new IllegalArgumentException("a key id is 1 to 32 of A-Z a-z 0-9 . _ -");
        }
        if (secret.length != SECRET_LENGTH) {
            throw new IllegalArgumentException("a secret has " + SECRET_LENGTH + " bytes, not " + secret.length);
        }
        secret = secret.clone();
    }

    /** A key that seals once an instance has known it for long enough. */
    public SealingKey(String id, byte[] secret) {
        this(id, secret, Optional.empty());
    }

    /** Whether an id can be one: no agent has sealed under any other. */
    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    boolean hasSecretOf(SealingKey other) {
        return MessageDigest.isEqual(secret, other.secret);
    }

    /** The same id, secret and time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SealingKey key
                && id.equals(key.id)
                && hasSecretOf(key)
                && activeFrom.equals(key.activeFrom);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "SealingKey[" + id + "]";
    }
}
