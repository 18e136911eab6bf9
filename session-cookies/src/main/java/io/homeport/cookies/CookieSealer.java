package io.homeport.cookies;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens a cookie's value:
 *
 * <pre>base64url( {@link SealedHeader header} ‖ nonce(12) ‖ AES-256-GCM ciphertext ‖ tag(16) )</pre>
 *
 * The header is authenticated with all that the value is bound to. Seals one format and opens all. Safe for use by
 * several threads.
 */
final class CookieSealer {
    private static final int NONCE_LENGTH = ValueOpener.NONCE_LENGTH;
    private static final int TAG_LENGTH = ValueOpener.TAG_LENGTH;
    private static final int TAG_BITS = TAG_LENGTH * 8;

    private final LiveKeyRing ring;
    private final CookieFormat format;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    // A cipher is costly to look up and not shared between threads.
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(AesGcm::cipher);
    // One for each purpose, since each has a key of its own, and a cipher that goes on with its key is ready at once.
    private final ThreadLocal<Map<CookiePurpose, ValueOpener>> openers =
            ThreadLocal.withInitial(() -> new EnumMap<>(CookiePurpose.class));

    /**
     * What an opened value holds: its format and envelope, and a buffer that stands at its content, which is good until
     * the thread opens the next value.
     */
    record Unsealed(CookieFormat format, Envelope envelope, ByteBuffer content) {}

    CookieSealer(LiveKeyRing ring, CookieFormat format, Clock clock) {
        this.ring = ring;
        this.format = format;
        this.clock = clock;
    }

    /** The format that it seals. */
    CookieFormat format() {
        return format;
    }

    /** The value for one cookie, however long it is. */
    String seal(CookieBinding binding, Envelope envelope, byte[] content) {
        HeldKey key = ring.sealing();
        byte[] plain = envelope.and(format, content);
        return seal(binding, key, header(key, 1, plain), plain);
    }

    /**
     * The value for one or several cookies.
     *
     * @param longest how many characters one of them holds
     */
    SealedCookie seal(CookieBinding binding, Envelope envelope, byte[] content, int longest) {
        HeldKey key = ring.sealing();
        byte[] plain = envelope.and(format, content);
        int length = CanonicalBase64.encodedLength(lengthOf(header(key, 1, plain), plain));
        int count = Chunks.count(length, longest);
        if (count > (format.isFirst() ? 1 : Chunks.MOST)) {
            return new SealedCookie.TooLong(length);
        }
        String value = seal(binding, key, header(key, count, plain), plain);
        return new SealedCookie.Fitting(Chunks.split(binding.cookieName(), value, count));
    }

    private SealedHeader header(HeldKey key, int chunks, byte[] plain) {
        SealedHeader header =
                new SealedHeader(format, key.id(), format.isFirst() ? "" : key.label(), chunks, 0, today());
        return header.withTotalLength(lengthOf(header, plain));
    }

    private static int lengthOf(SealedHeader header, byte[] plain) {
        return header.length() + NONCE_LENGTH + plain.length + TAG_LENGTH;
    }

    private String seal(CookieBinding binding, HeldKey key, SealedHeader header, byte[] plain) {
        byte[] headerBytes = header.bytes();
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            Cipher cipher = ciphers.get();
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    key.derivation().derive(binding, header.day()),
                    new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(binding.additionalData(headerBytes));
            ByteBuffer out = ByteBuffer.allocate(lengthOf(header, plain));
            out.put(headerBytes).put(nonce);
            cipher.doFinal(ByteBuffer.wrap(plain), out);
            key.hasSealed();
            return Base64url.of(out.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to seal", e);
        }
    }

    /**
     * What a value holds.
     *
     * @param pieces the value of one cookie, or of several in order
     * @param reader reads the content; what it fails at is refused, as it is none of ours
     */
    <T> Opening<T> open(CookieBinding binding, List<String> pieces, Function<Unsealed, T> reader) {
        byte[] text = CanonicalBase64.bytes(pieces.size() == 1 ? pieces.get(0) : String.join("", pieces));
        ValueOpener opener = openers.get().computeIfAbsent(binding.purpose(), purpose -> opener());
        Optional<Refusal> refusal = opener.open(binding, text, 0, text.length);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        if (!isSplitAsSealed(opener.chunks(), text.length, pieces)) {
            return refused(Refusal.MALFORMED);
        }
        ByteBuffer content = ByteBuffer.wrap(opener.plain(), 0, opener.plainLength());
        try {
            Envelope envelope = Envelope.read(opener.format(), content);
            if (!clock.instant().isBefore(envelope.expiresAt())) {
                return refused(Refusal.EXPIRED);
            }
            return new Opening.Opened<>(reader.apply(new Unsealed(opener.format(), envelope, content)));
        } catch (BufferUnderflowException | DateTimeException | IllegalArgumentException e) {
            return refused(Refusal.MALFORMED);
        }
    }

    /** No piece is missing, added or cut elsewhere. */
    private static boolean isSplitAsSealed(int chunks, int length, List<String> pieces) {
        if (chunks != pieces.size()) {
            return false;
        }
        for (int i = 0; i < chunks; i++) {
            if (pieces.get(i).length() != Chunks.length(i, chunks, length)) {
                return false;
            }
        }
        return true;
    }

    /** For one thread. */
    ValueOpener opener() {
        return new ValueOpener(ring, clock);
    }

    private static <T> Opening<T> refused(Refusal reason) {
        return new Opening.Refused<>(reason);
    }

    private int today() {
        return (int) ChronoUnit.DAYS.between(Instant.EPOCH, clock.instant());
    }
}
