package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * What renews a session.
 *
 * @param refreshToken absent where the authorization server issued none
 * @param sessionStart when the user signed in; absolute limits count from here
 * @param serverEnd when the authorization server ends the session, where it said so; to the second
 */
public record RefreshContent(
        Envelope envelope, Optional<String> refreshToken, Instant sessionStart, Optional<Instant> serverEnd) {
    /** The highest byte of the session's start says that the server's end follows; no start needs that byte. */
    private static final long SERVER_END_FOLLOWS = 1L << 56;

    /** Of a server that did not say when the session ends. */
    public RefreshContent(Envelope envelope, Optional<String> refreshToken, Instant sessionStart) {
        this(envelope, refreshToken, sessionStart, Optional.empty());
    }

    /** All but the envelope. */
    byte[] bytes(CookieFormat format, TokenPacking packing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(out, sessionStart.getEpochSecond() | (serverEnd.isPresent() ? SERVER_END_FOLLOWS : 0));
        serverEnd.ifPresent(end -> Fields.putTime(out, end));
        refreshToken.ifPresent(token -> out.writeBytes(packing.pack(token, format)));
        return out.toByteArray();
    }

    /** Reads what {@link #bytes} wrote. */
    static RefreshContent read(Envelope envelope, ByteBuffer in, TokenPacking packing) {
        long start = in.getLong();
        Optional<Instant> serverEnd =
                (start & SERVER_END_FOLLOWS) == 0 ? Optional.empty() : Optional.of(Fields.time(in));
        Optional<String> token = in.hasRemaining() ? Optional.of(packing.unpack(in)) : Optional.empty();
        return new RefreshContent(envelope, token, Instant.ofEpochSecond(start & ~SERVER_END_FOLLOWS), serverEnd);
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "RefreshContent[" + envelope + ", sessionStart=" + sessionStart + "]";
    }
}
