package io.homeport.cookies;

import java.nio.BufferUnderflowException;
import java.time.Instant;
import java.util.Optional;

/**
 * Opens the access-token cookies of one app from a request's bytes to the token's bytes, one after the other, without a
 * text or an object in between. It is for one thread: an event loop makes its own by {@link AccessCookies#opener()} and
 * keeps it for as long as it keeps the {@link AccessCookies}; when these are replaced (other keys, another issuer), so is
 * it. What {@link #open} has found stays until its next call, which writes over it: whoever needs the token for longer,
 * for instance because the upstream's connection is not there yet, copies it.
 *
 * <pre>
 * if (opener.open(head, valueFrom, valueTo)) {
 *     if (opener.accessTokenExpiresAt() &gt; nowInSeconds) {
 *         upstream.writeBytes(opener.token(), 0, opener.tokenLength());
 *     }
 * } else {
 *     count(opener.refusal());
 * }
 * </pre>
 */
public final class AccessOpener {
    private final CookieBinding binding;
    private final ValueOpener opener;
    private final AccessReading reading;
    private Optional<Refusal> refusal = Optional.of(Refusal.MALFORMED);

    AccessOpener(CookieBinding binding, ValueOpener opener, TokenPacking packing) {
        this.binding = binding;
        this.opener = opener;
        this.reading = new AccessReading(packing);
    }

    /**
     * Opens a value that is in one cookie.
     *
     * @param source holds the value's characters from here to there
     * @return whether it is whole and in time; everything else here says then what it holds
     */
    public boolean open(byte[] source, int from, int to) {
        return open(source, from, to, 1);
    }

    /**
     * Opens a value that is split over several cookies.
     *
     * @param source holds the characters of all chunks, one behind the other, from here to there
     * @param lengths of the chunks, in order
     * @param count how many there are
     */
    public boolean open(byte[] source, int from, int to, int[] lengths, int count) {
        for (int i = 0; i < count; i++) {
            if (count > Chunks.MOST || lengths[i] != Chunks.length(i, count, to - from)) {
                refusal = Optional.of(Refusal.MALFORMED);
                return false;
            }
        }
        return open(source, from, to, count);
    }

    private boolean open(byte[] source, int from, int to, int count) {
        refusal = opener.open(binding, source, from, to);
        if (refusal.isPresent()) {
            return false;
        }
        refusal = opener.chunks() == count ? read() : Optional.of(Refusal.MALFORMED);
        return refusal.isEmpty();
    }

    private Optional<Refusal> read() {
        try {
            reading.read(opener.format(), opener.plain(), opener.plainLength());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.of(Refusal.MALFORMED);
        }
        return opener.isOver(reading.expiresAt()) ? Optional.of(Refusal.EXPIRED) : Optional.empty();
    }

    /** Why the value was not opened: for a metric or a debug line. */
    public Refusal refusal() {
        return refusal.orElseThrow();
    }

    /** The access token in its first {@link #tokenLength()} bytes, as a header has it. */
    public byte[] token() {
        return reading.token().bytes();
    }

    /** How many bytes the access token has. */
    public int tokenLength() {
        return reading.token().length();
    }

    /** All of it, to keep. */
    public AccessContent content() {
        return new AccessContent(
                reading.envelope(),
                reading.token().toString(),
                Instant.ofEpochSecond(reading.accessTokenExpiresAt()),
                reading.region(),
                reading.dpopKey(),
                reading.revocation(),
                reading.isDeviceBound(),
                reading.subject(),
                reading.assurance());
    }

    /** When the access token expires, in seconds since 1970. */
    public long accessTokenExpiresAt() {
        return reading.accessTokenExpiresAt();
    }

    /** When the cookie was sealed, in seconds since 1970. */
    public long issuedAt() {
        return reading.issuedAt();
    }

    /** The session. */
    public SessionId session() {
        return reading.session();
    }

    /** The user's home region, where the tokens named one. */
    public Optional<String> region() {
        return reading.region();
    }

    /** What the access token is bound to; absent for a bearer token. */
    public Optional<DpopKey> dpopKey() {
        return reading.dpopKey();
    }

    /** Whether the session counts only beside its {@link BoundCookies bound cookie}. */
    public boolean isDeviceBound() {
        return reading.isDeviceBound();
    }

    /** By what the session can be revoked, where somebody keeps a list. */
    public Optional<RevocationHandles> revocation() {
        return reading.revocation();
    }

    /** Whose session it is, where the agent had an audit log. */
    public Optional<SubjectDigest> subject() {
        return reading.subject();
    }

    /** How the session's user was authenticated, where a route asks for it. */
    public ShownAssurance assurance() {
        return reading.assurance();
    }
}
