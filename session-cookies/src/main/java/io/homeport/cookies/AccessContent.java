package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * The session's anchor: what the proxy needs to call an API. Sealed in format 2 in this order: flags (a byte that says
 * which of the optional parts there are), the access token's expiry (5 bytes, seconds since 1970), the region (a field,
 * empty for none), the key (96 bytes), the handles (8 bytes each), the user's digest (16 bytes), when the user was authenticated
 * (5 bytes, 0 for unknown) and how (a field, empty for unknown), the access token. In format 1: the expiry (8 bytes), the region, the key (a byte that begins no token, and 96 bytes; nothing for none), the
 * access token.
 *
 * @param accessTokenExpiresAt when the access token expires, to the second
 * @param region the user's home region, where the tokens named one
 * @param dpopKey what the access token is bound to (RFC 9449); absent for a bearer token
 * @param revocation by what the session can be revoked, where somebody keeps a list; format 1 does not carry it
 * @param deviceBound whether the session counts only beside its {@link BoundCookies bound cookie}; format 1 does not
 *     carry it
 * @param subject whose session it is, where there is an audit log; format 1 does not carry it
 * @param assurance how its user was authenticated, where a route asks for it; format 1 does not carry it
 */
public record AccessContent(
        Envelope envelope,
        String accessToken,
        Instant accessTokenExpiresAt,
        Optional<String> region,
        Optional<DpopKey> dpopKey,
        Optional<RevocationHandles> revocation,
        boolean deviceBound,
        Optional<SubjectDigest> subject,
        ShownAssurance assurance) {
    /** Stands before a key in format 1; no packed token begins with it. */
    static final byte KEY_FOLLOWS = (byte) 0xff;

    static final int HAS_KEY = 1;
    static final int HAS_REVOCATION = 2;
    /** Says all of it: nothing follows. */
    static final int IS_DEVICE_BOUND = 4;

    static final int HAS_SUBJECT = 8;
    static final int HAS_ASSURANCE = 16;
    private static final int KNOWN = HAS_KEY | HAS_REVOCATION | IS_DEVICE_BOUND | HAS_SUBJECT | HAS_ASSURANCE;

    /** Without what is said of the user. */
    public AccessContent(
            Envelope envelope,
            String accessToken,
            Instant accessTokenExpiresAt,
            Optional<String> region,
            Optional<DpopKey> dpopKey,
            Optional<RevocationHandles> revocation,
            boolean deviceBound) {
        this(
                envelope,
                accessToken,
                accessTokenExpiresAt,
                region,
                dpopKey,
                revocation,
                deviceBound,
                Optional.empty(),
                ShownAssurance.none());
    }

    /** Of a session that is bound to no device. */
    public AccessContent(
            Envelope envelope,
            String accessToken,
            Instant accessTokenExpiresAt,
            Optional<String> region,
            Optional<DpopKey> dpopKey,
            Optional<RevocationHandles> revocation) {
        this(envelope, accessToken, accessTokenExpiresAt, region, dpopKey, revocation, false);
    }

    /** Without handles. */
    public AccessContent(
            Envelope envelope,
            String accessToken,
            Instant accessTokenExpiresAt,
            Optional<String> region,
            Optional<DpopKey> dpopKey) {
        this(envelope, accessToken, accessTokenExpiresAt, region, dpopKey, Optional.empty());
    }

    /** With a bearer token. */
    public AccessContent(Envelope envelope, String accessToken, Instant accessTokenExpiresAt, Optional<String> region) {
        this(envelope, accessToken, accessTokenExpiresAt, region, Optional.empty());
    }

    /** All but the envelope. */
    byte[] bytes(CookieFormat format, TokenPacking packing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(accessToken.length());
        if (format.isFirst()) {
            Fields.put(out, accessTokenExpiresAt.getEpochSecond());
            Fields.put(out, region.orElse(""));
            dpopKey.ifPresent(key -> {
                out.write(KEY_FOLLOWS);
                out.writeBytes(key.bytes());
            });
        } else {
            out.write(flags());
            Fields.putTime(out, accessTokenExpiresAt);
            Fields.put(out, region.orElse(""));
            dpopKey.ifPresent(key -> out.writeBytes(key.bytes()));
            revocation.ifPresent(handles -> {
                Fields.put(out, handles.session());
                Fields.put(out, handles.subject());
            });
            subject.ifPresent(digest -> out.writeBytes(digest.bytes()));
            if (!assurance.isNone()) {
                Fields.putTime(out, Instant.ofEpochSecond(assurance.authTime().orElse(0)));
                Fields.put(out, assurance.acr().orElse(""));
            }
        }
        out.writeBytes(packing.pack(accessToken, format));
        return out.toByteArray();
    }

    private int flags() {
        return (dpopKey.isPresent() ? HAS_KEY : 0)
                | (revocation.isPresent() ? HAS_REVOCATION : 0)
                | (deviceBound ? IS_DEVICE_BOUND : 0)
                | (subject.isPresent() ? HAS_SUBJECT : 0)
                | (assurance.isNone() ? 0 : HAS_ASSURANCE);
    }

    /** A part that is not known here would be read as the start of the token. */
    static void requireKnown(int flags) {
        if ((flags & ~KNOWN) != 0) {
            throw new IllegalArgumentException("a content with parts that are not known here");
        }
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "AccessContent[" + envelope + ", region=" + region + "]";
    }
}
