package io.homeport.cookies;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The states of an app's logins (RFC 6749 4.1.1): 128 random bits, the time at which the login has started, and 96 bits
 * that authenticate both. So one can tell of a state that comes back whether its login has expired, also where its cookie
 * is missing; a forged state tells nothing. No login ends by this: that takes its cookie.
 */
public final class LoginStates {
    private static final String HMAC = "HmacSHA256";
    private static final int RANDOM = 16;
    private static final int TOLD = RANDOM + Integer.BYTES;
    private static final int LENGTH = 32;
    /** The key of all days: a MAC has no nonces that could repeat. */
    private static final int NO_DAY = 0;

    private final CookieBinding binding;
    private final LiveKeyRing ring;
    private final Clock clock;

    LoginStates(String app, LiveKeyRing ring, Clock clock) {
        this.binding = new CookieBinding("", app, "", CookiePurpose.STATE);
        this.ring = ring;
        this.clock = clock;
    }

    /** That of a login that starts now; 43 characters. */
    public String next(SecureRandom random) {
        byte[] told = ByteBuffer.allocate(TOLD)
                .put(RandomValue.bytes(random, RANDOM))
                .putInt((int) clock.instant().getEpochSecond())
                .array();
        byte[] tag = tag(ring.sealing(), told);
        byte[] state = Arrays.copyOf(told, LENGTH);
        System.arraycopy(tag, 0, state, TOLD, LENGTH - TOLD);
        return Base64url.of(state);
    }

    /** How long ago the login of this state has started; empty where the state is none of ours. */
    public Optional<Duration> age(String state) {
        return CanonicalBase64.decode(state)
                .filter(bytes -> bytes.length == LENGTH && isOurs(bytes))
                .map(bytes -> Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(RANDOM)))
                .map(seconds -> Duration.between(Instant.ofEpochSecond(seconds), clock.instant()));
    }

    private boolean isOurs(byte[] state) {
        byte[] told = Arrays.copyOf(state, TOLD);
        byte[] tag = Arrays.copyOfRange(state, TOLD, LENGTH);
        return ring.keys().stream()
                .anyMatch(key -> MessageDigest.isEqual(tag, Arrays.copyOf(tag(key, told), LENGTH - TOLD)));
    }

    private byte[] tag(HeldKey key, byte[] told) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.derivation().derive(binding, NO_DAY).getEncoded(), HMAC));
            return mac.doFinal(told);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("the JDK has no " + HMAC, e);
        }
    }
}
