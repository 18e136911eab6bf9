package io.homeport.cookies;

import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the content of an opened access-token cookie in place, see {@link AccessContent} for its order. What most requests
 * do not ask for is made of it when it is asked for.
 */
final class AccessReading {
    private final TokenPacking packing;
    private final TokenText token = new TokenText();
    private byte[] plain = new byte[0];
    private int end;
    private int at;
    private long issuedAt;
    private long expiresAt;
    private long generation;
    private long accessTokenExpiresAt;
    private int sessionAt;
    private int flags;
    private int keyAt;
    private int handlesAt;
    private int subjectAt;
    private long authTime;
    private int acrAt;
    private int acrEnd;
    /** Most requests of a proxy name the same few regions: the last one is kept. */
    private byte[] regionBytes = new byte[0];

    private Optional<String> region = Optional.empty();

    AccessReading(TokenPacking packing) {
        this.packing = packing;
    }

    /**
     * Reads.
     *
     * @throws BufferUnderflowException or
     * @throws IllegalArgumentException if that is no content
     */
    void read(CookieFormat format, byte[] content, int length) {
        plain = content;
        end = length;
        at = 0;
        boolean first = format.isFirst();
        int timeLength = first ? Long.BYTES : Fields.TIME_LENGTH;
        issuedAt = time(timeLength);
        expiresAt = time(timeLength);
        sessionAt = skip(SessionId.LENGTH);
        generation = first ? number(Long.BYTES) : varint();
        flags = first ? 0 : (int) number(1);
        AccessContent.requireKnown(flags);
        if (generation < 0) {
            throw new IllegalArgumentException("a generation is not negative");
        }
        accessTokenExpiresAt = time(timeLength);
        readRegion();
        if (first && at < end && plain[at] == AccessContent.KEY_FOLLOWS) {
            at++;
            flags = AccessContent.HAS_KEY;
        }
        if ((flags & AccessContent.HAS_KEY) != 0) {
            keyAt = skip(DpopKey.LENGTH);
        }
        if ((flags & AccessContent.HAS_REVOCATION) != 0) {
            handlesAt = skip(2 * Long.BYTES);
        }
        if ((flags & AccessContent.HAS_SUBJECT) != 0) {
            subjectAt = skip(SubjectDigest.LENGTH);
        }
        if ((flags & AccessContent.HAS_ASSURANCE) != 0) {
            authTime = time(Fields.TIME_LENGTH);
            acrAt = skipField();
            acrEnd = at;
        }
        packing.unpack(plain, at, end, token);
    }

    private void readRegion() {
        int from = skipField();
        if (!Arrays.equals(plain, from, at, regionBytes, 0, regionBytes.length)) {
            regionBytes = Arrays.copyOfRange(plain, from, at);
            region =
                    Optional.of(new String(regionBytes, StandardCharsets.UTF_8)).filter(name -> !name.isEmpty());
        }
    }

    /** Steps over a field that has its length before it, and says where it begins. */
    private int skipField() {
        return skip((int) Math.min(varint(), Integer.MAX_VALUE));
    }

    /** Steps over so many bytes, and says where they begin. */
    private int skip(int bytes) {
        if (bytes > end - at) {
            throw new BufferUnderflowException();
        }
        int from = at;
        at += bytes;
        return from;
    }

    private long time(int bytes) {
        long time = number(bytes);
        if (time >>> 8 * Fields.TIME_LENGTH != 0) {
            throw new IllegalArgumentException("a time that is none of ours");
        }
        return time;
    }

    private long number(int bytes) {
        return numberAt(skip(bytes), bytes);
    }

    private long numberAt(int from, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | plain[from + i] & 0xff;
        }
        return number;
    }

    private long varint() {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            byte next = plain[skip(1)];
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number has at most 63 bits");
    }

    /** When the cookie was sealed, in seconds since 1970. */
    long issuedAt() {
        return issuedAt;
    }

    /** From when on the cookie is refused, in seconds since 1970. */
    long expiresAt() {
        return expiresAt;
    }

    long accessTokenExpiresAt() {
        return accessTokenExpiresAt;
    }

    TokenText token() {
        return token;
    }

    Envelope envelope() {
        return new Envelope(Instant.ofEpochSecond(issuedAt), Instant.ofEpochSecond(expiresAt), session(), generation);
    }

    SessionId session() {
        return new SessionId(Arrays.copyOfRange(plain, sessionAt, sessionAt + SessionId.LENGTH));
    }

    Optional<String> region() {
        return region;
    }

    Optional<DpopKey> dpopKey() {
        return (flags & AccessContent.HAS_KEY) == 0
                ? Optional.empty()
                : Optional.of(DpopKey.of(Arrays.copyOfRange(plain, keyAt, keyAt + DpopKey.LENGTH)));
    }

    boolean isDeviceBound() {
        return (flags & AccessContent.IS_DEVICE_BOUND) != 0;
    }

    Optional<RevocationHandles> revocation() {
        return (flags & AccessContent.HAS_REVOCATION) == 0
                ? Optional.empty()
                : Optional.of(new RevocationHandles(
                        numberAt(handlesAt, Long.BYTES), numberAt(handlesAt + Long.BYTES, Long.BYTES)));
    }

    Optional<SubjectDigest> subject() {
        return (flags & AccessContent.HAS_SUBJECT) == 0
                ? Optional.empty()
                : Optional.of(
                        new SubjectDigest(Arrays.copyOfRange(plain, subjectAt, subjectAt + SubjectDigest.LENGTH)));
    }

    ShownAssurance assurance() {
        return (flags & AccessContent.HAS_ASSURANCE) == 0
                ? ShownAssurance.none()
                : new ShownAssurance(
                        Optional.of(new String(plain, acrAt, acrEnd - acrAt, StandardCharsets.UTF_8)),
                        OptionalLong.of(authTime));
    }
}
