package io.homeport.cookies;

import java.security.MessageDigest;

/**
 * The key that an app of the classic contract shares with its gateway.
 *
 * @param secret 32 random bytes
 */
public record ClassicKey(byte[] secret) {
    /** Length of a secret in bytes. */
    public static final int SECRET_LENGTH = 32;

    public ClassicKey {
        if (secret.length != SECRET_LENGTH) {
            throw new IllegalArgumentException("a secret has " + SECRET_LENGTH + " bytes, not " + secret.length);
        }
        secret = secret.clone();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /** The same secret. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ClassicKey key && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return SECRET_LENGTH;
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "ClassicKey";
    }
}
