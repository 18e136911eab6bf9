package io.homeport.cookies;

import java.time.Instant;

/**
 * What every sealed cookie says of itself, whatever it holds.
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
}
