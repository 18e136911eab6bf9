package io.homeport.cookies;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** 128 random bits that tie a session's cookies to each other. It names nothing outside them. */
public record SessionId(byte[] bytes) {
    /** Length of a session id in bytes. */
    public static final int LENGTH = 16;

    public SessionId {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a session id has " + LENGTH + " bytes, not " + bytes.length);
        }
        bytes = bytes.clone();
    }

    /** A new id for a new login: nothing of an earlier session survives it (OWASP ASVS 7.2.4). */
    public static SessionId random(SecureRandom random) {
        return new SessionId(RandomValue.bytes(random, LENGTH));
    }

    /** An id for a session that has none of its own, as in the classic layout: it is the access token's. */
    public static SessionId ofToken(String accessToken) {
        return new SessionId(Arrays.copyOf(Sha256.of(accessToken), LENGTH));
    }

    /** What the names of the session's cookies end in; it tells nothing of the id. */
    public String word() {
        return Word.of("homeport-session-word", bytes);
    }

    /** Whether it stands in these bytes, from there on. */
    boolean isAt(byte[] in, int from) {
        return Arrays.equals(bytes, 0, LENGTH, in, from, from + LENGTH);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Shortened, so that a log can tell sessions apart without naming one. */
    @Override
    public String toString() {
        return "session " + HexFormat.of().formatHex(bytes, 0, 4) + "…";
    }
}
