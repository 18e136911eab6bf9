package io.homeport.cookies;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens a cookie's value:
 *
 * <pre>base64url( version ‖ key id length ‖ key id ‖ day ‖ nonce(12) ‖ AES-256-GCM ciphertext ‖ tag(16) )</pre>
 *
 * The day is the one whose derived key sealed the value; like version and key id it is in clear and
 * authenticated. Safe for use by several threads.
 */
final class CookieSealer {
    private static final byte VERSION = 1;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final int TAG_LENGTH = TAG_BITS / 8;
    private static final int ENVELOPE_LENGTH = 8 + 8 + SessionId.LENGTH + 8;
    /** Browsers keep no cookie for longer (RFC 6265bis 5.5); nor do we derive keys for older days. */
    private static final int OLDEST_DAYS = 400;

    private final KeyRing ring;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final KeyDerivation keys = new KeyDerivation();
    // A cipher is costly to look up and not shared between threads.
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(AesGcm::cipher);

    /** What an opened value holds: its envelope, and a buffer that stands at its content. */
    record Unsealed(Envelope envelope, ByteBuffer content) {}

    CookieSealer(KeyRing ring, Clock clock) {
        this.ring = ring;
        this.clock = clock;
    }

    String seal(CookieBinding binding, Envelope envelope, byte[] content) {
        SealingKey key = ring.sealing();
        byte[] keyId = key.idBytes();
        int day = today();
        byte[] header = ByteBuffer.allocate(4 + keyId.length)
                .put(VERSION)
                .put((byte) keyId.length)
                .put(keyId)
                .putShort((short) day)
                .array();
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] plain = ByteBuffer.allocate(ENVELOPE_LENGTH + content.length)
                .putLong(envelope.issuedAt().getEpochSecond())
                .putLong(envelope.expiresAt().getEpochSecond())
                .put(envelope.session().bytes())
                .putLong(envelope.generation())
                .put(content)
                .array();
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.ENCRYPT_MODE, keys.derive(key, binding, day), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(binding.additionalData(header));
            ByteBuffer out = ByteBuffer.allocate(header.length + NONCE_LENGTH + plain.length + TAG_LENGTH);
            out.put(header).put(nonce);
            cipher.doFinal(ByteBuffer.wrap(plain), out);
            return Base64url.of(out.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to seal", e);
        }
    }

    Opening<Unsealed> open(CookieBinding binding, String value) {
        Optional<byte[]> decoded = CanonicalBase64.decode(value);
        if (decoded.isEmpty()) {
            return refused(Refusal.MALFORMED);
        }
        byte[] bytes = decoded.get();
        if (bytes.length < 2 || bytes[0] != VERSION) {
            return refused(Refusal.MALFORMED);
        }
        int keyIdLength = bytes[1] & 0xff;
        int headerLength = 4 + keyIdLength;
        if (bytes.length < headerLength + NONCE_LENGTH + ENVELOPE_LENGTH + TAG_LENGTH) {
            return refused(Refusal.MALFORMED);
        }
        Optional<SealingKey> key = ring.named(new String(bytes, 2, keyIdLength, StandardCharsets.US_ASCII));
        if (key.isEmpty()) {
            return refused(Refusal.UNKNOWN_KEY);
        }
        int day = ((bytes[headerLength - 2] & 0xff) << 8) | (bytes[headerLength - 1] & 0xff);
        int today = today();
        if (day > today + 1) {
            return refused(Refusal.MALFORMED);
        }
        if (day < today - OLDEST_DAYS) {
            return refused(Refusal.EXPIRED);
        }
        byte[] header = new byte[headerLength];
        System.arraycopy(bytes, 0, header, 0, headerLength);
        byte[] plain;
        try {
            Cipher cipher = ciphers.get();
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    keys.derive(key.get(), binding, day),
                    new GCMParameterSpec(TAG_BITS, bytes, headerLength, NONCE_LENGTH));
            cipher.updateAAD(binding.additionalData(header));
            int start = headerLength + NONCE_LENGTH;
            plain = cipher.doFinal(bytes, start, bytes.length - start);
        } catch (AEADBadTagException e) {
            return refused(Refusal.NOT_AUTHENTIC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to open", e);
        }
        ByteBuffer content = ByteBuffer.wrap(plain);
        Instant issuedAt = Instant.ofEpochSecond(content.getLong());
        Instant expiresAt = Instant.ofEpochSecond(content.getLong());
        byte[] session = new byte[SessionId.LENGTH];
        content.get(session);
        long generation = content.getLong();
        if (!clock.instant().isBefore(expiresAt)) {
            return refused(Refusal.EXPIRED);
        }
        return new Opening.Opened<>(
                new Unsealed(new Envelope(issuedAt, expiresAt, new SessionId(session), generation), content));
    }

    private static Opening<Unsealed> refused(Refusal reason) {
        return new Opening.Refused<>(reason);
    }

    private int today() {
        return (int) ChronoUnit.DAYS.between(Instant.EPOCH, clock.instant());
    }
}
