package io.homeport.cookies;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Opens sealed values, one after the other, for one thread. It keeps its cipher and its buffers, and for the headers that
 * it has seen last their keys and authenticated data, since most values of a day differ in their length only.
 */
final class ValueOpener {
    static final int NONCE_LENGTH = 12;
    static final int TAG_LENGTH = 16;
    /** Browsers keep no cookie for longer (RFC 6265bis 5.5); nor do we derive keys for older days. */
    private static final int OLDEST_DAYS = 400;

    private static final long MILLIS_OF_A_DAY = 86_400_000;
    /** Two keys while a ring is rotated, on the two days around midnight. */
    private static final int KEPT = 4;

    private static final Optional<Refusal> OPENED = Optional.empty();
    private static final Optional<Refusal> MALFORMED = Optional.of(Refusal.MALFORMED);
    private static final Optional<Refusal> NOT_AUTHENTIC = Optional.of(Refusal.NOT_AUTHENTIC);
    private static final Optional<Refusal> EXPIRED = Optional.of(Refusal.EXPIRED);

    private final LiveKeyRing ring;
    private final Clock clock;
    private final Cipher cipher = AesGcm.cipher();
    private final SeenHeader[] seen = new SeenHeader[KEPT];
    private int next;
    private CookieFormat format = CookieFormat.TWO;
    private int chunks;
    private byte[] plain = new byte[2048];
    private int plainLength;

    ValueOpener(LiveKeyRing ring, Clock clock) {
        this.ring = ring;
        this.clock = clock;
    }

    /** Opens the value that stands there; what it holds can be read until the next one is opened. */
    Optional<Refusal> open(CookieBinding binding, byte[] text, int from, int to) {
        plainLength = 0;
        if (!CanonicalBase64.mayBe(text, from, to)) {
            return MALFORMED;
        }
        ByteBuffer decoded;
        try {
            decoded = CanonicalBase64.decode(text, from, to);
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
        byte[] bytes = decoded.array();
        int length = decoded.limit();
        for (SeenHeader one : seen) {
            if (one != null && one.isOfHeldKey() && one.begins(binding, bytes, length)) {
                Optional<Refusal> stale = stale(one.header().day());
                return stale.isPresent() ? stale : decrypt(one, bytes, length);
            }
        }
        return openUnseen(binding, bytes, length);
    }

    private Optional<Refusal> openUnseen(CookieBinding binding, byte[] bytes, int length) {
        Optional<SealedHeader> read = SealedHeader.of(bytes, length);
        if (read.isEmpty()) {
            return MALFORMED;
        }
        SealedHeader header = read.get();
        // Under the label of another region the same id is another key: nothing here can open it.
        Optional<HeldKey> key = ring.named(header.keyId());
        if (key.isEmpty() || !key.get().seals(header.region())) {
            return Optional.of(ring.refusalOf(header.keyId()));
        }
        // Before a key is derived: derived keys are kept, so their days must be bounded.
        Optional<Refusal> stale = stale(header.day());
        if (stale.isPresent()) {
            return stale;
        }
        SeenHeader unseen = new SeenHeader(binding, header, key.get());
        Optional<Refusal> refusal = decrypt(unseen, bytes, length);
        if (refusal.isEmpty()) {
            seen[next] = unseen;
            next = (next + 1) % KEPT;
        }
        return refusal;
    }

    private Optional<Refusal> stale(int day) {
        int today = (int) Math.floorDiv(clock.millis(), MILLIS_OF_A_DAY);
        if (day > today + 1) {
            return MALFORMED;
        }
        return day < today - OLDEST_DAYS ? EXPIRED : OPENED;
    }

    private Optional<Refusal> decrypt(SeenHeader header, byte[] bytes, int length) {
        int headerLength = header.header().length();
        int start = headerLength + NONCE_LENGTH;
        int content = length - start - TAG_LENGTH;
        if (content < 0 || !header.isWhole(bytes, length)) {
            return MALFORMED;
        }
        if (plain.length < content + StaticDecoder.SLACK) {
            plain = new byte[content + StaticDecoder.SLACK];
        }
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    header.key(),
                    new GCMParameterSpec(TAG_LENGTH * 8, bytes, headerLength, NONCE_LENGTH));
            cipher.updateAAD(header.additionalData(bytes));
            plainLength = cipher.doFinal(bytes, start, length - start, plain, 0);
        } catch (AEADBadTagException e) {
            return NOT_AUTHENTIC;
        } catch (ShortBufferException e) {
            throw new IllegalStateException("a buffer of " + plain.length + " bytes is too short", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to open", e);
        }
        header.hasOpened();
        format = header.header().format();
        chunks = header.chunks(bytes);
        return OPENED;
    }

    /** How the value was sealed. */
    CookieFormat format() {
        return format;
    }

    /** Over how many cookies the value is split, as it says. */
    int chunks() {
        return chunks;
    }

    /** What the value holds, from the start to {@link #plainLength()}. */
    byte[] plain() {
        return plain;
    }

    int plainLength() {
        return plainLength;
    }

    /** Whether a value's end has come by now. */
    boolean isOver(long endSeconds) {
        return Math.floorDiv(clock.millis(), 1000L) >= endSeconds;
    }
}
