package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What every sealed cookie says of itself, whatever it holds. In format 1 each number has eight bytes; in format 2 a time
 * has five, and the generation as many as it needs.
 *
 * @param issuedAt when the cookie was sealed, to the second
 * @param expiresAt from when on the server refuses it, whatever the browser keeps
 * @param session the session the cookie belongs to
 * @param generation counts the session's renewals, so that a late answer never replaces a newer one
 */
public record Envelope(Instant issuedAt, Instant expiresAt, SessionId session, long generation) {
    public Envelope {
        if (generation < 0) {
            throw new IllegalArgumentException("a generation is not negative");
        }
    }

    /** The envelope and what is in it. */
    byte[] and(CookieFormat format, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(40 + content.length);
        if (format.isFirst()) {
            Fields.put(out, issuedAt.getEpochSecond());
            Fields.put(out, expiresAt.getEpochSecond());
            out.writeBytes(session.bytes());
            Fields.put(out, generation);
        } else {
            Fields.putTime(out, issuedAt);
            Fields.putTime(out, expiresAt);
            out.writeBytes(session.bytes());
            Fields.putVarint(out, generation);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** Reads it from where the buffer stands. */
    static Envelope read(CookieFormat format, ByteBuffer in) {
        boolean first = format.isFirst();
        Instant issuedAt = first ? Instant.ofEpochSecond(in.getLong()) : Fields.time(in);
        Instant expiresAt = first ? Instant.ofEpochSecond(in.getLong()) : Fields.time(in);
        byte[] session = new byte[SessionId.LENGTH];
        in.get(session);
        return new Envelope(issuedAt, expiresAt, new SessionId(session), first ? in.getLong() : Fields.varint(in));
    }
}
