package io.homeport.cookies;

import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF-SHA256 (RFC 5869) from one secret of a ring to the AES key of one app, purpose and day. A key that
 * seals for one day only stays far from the 2^32 random nonces that NIST SP 800-38D 8.3 allows.
 * Derived keys are kept, so that a request derives nothing; the days in use are bounded by the caller,
 * so the memory is too.
 */
final class KeyDerivation {
    private static final String HMAC = "HmacSHA256";
    private static final byte[] NO_SALT = new byte[32];

    private final SealingKey key;
    private final ConcurrentMap<Slot, SecretKey> derived = new ConcurrentHashMap<>();

    private record Slot(String app, CookiePurpose purpose, int day) {}

    KeyDerivation(SealingKey key) {
        this.key = key;
    }

    SecretKey derive(CookieBinding binding, int day) {
        Slot slot = new Slot(binding.app(), binding.purpose(), day);
        SecretKey known = derived.get(slot);
        if (known != null) {
            return known;
        }
        return derived.computeIfAbsent(
                slot, s -> new SecretKeySpec(hkdf(NO_SALT, key.secret(), binding.keyContext(day)), "AES"));
    }

    /** Extract and one block of expand: 32 bytes of key material (RFC 5869 2.2, 2.3). */
    static byte[] hkdf(byte[] salt, byte[] inputKeyMaterial, byte[] info) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(salt, HMAC));
            byte[] pseudoRandomKey = mac.doFinal(inputKeyMaterial);
            mac.init(new SecretKeySpec(pseudoRandomKey, HMAC));
            mac.update(info);
            mac.update((byte) 1);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + HMAC, e);
        }
    }
}
