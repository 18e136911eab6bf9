package io.homeport.store;

import io.homeport.cookies.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * Under what the store knows a thing: a hash of 32 bytes. Whoever reads the store learns no reference, refresh token or
 * subject from it. What can be guessed, such as a subject, needs a keyed hash ({@link HashKeys}); for what is random,
 * plain SHA-256 is enough.
 */
public record StoreKey(byte[] hash) {
    /** Length of a hash in bytes. */
    public static final int LENGTH = 32;

    public StoreKey {
        if (hash.length != LENGTH) {
            throw new IllegalArgumentException("a key has " + LENGTH + " bytes, not " + hash.length);
        }
        hash = hash.clone();
    }

    /** Of a value that nobody can guess: a refresh token, a reference, the id of a logout token beside its issuer. */
    public static StoreKey of(String secret) {
        return new StoreKey(Sha256.of(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** As text: base64url without padding. */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    @Override
    public byte[] hash() {
        return hash.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoreKey that && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** Shortened: a log tells keys apart without naming one. */
    @Override
    public String toString() {
        return "key " + text().substring(0, 6) + "…";
    }
}
