package io.homeport.cookies;

import java.time.Instant;
import java.util.Optional;

/**
 * The session's anchor: what the proxy needs to call an API. Sealed in this order: the access token's expiry (8
 * bytes, seconds since 1970), the region (a field, empty for none), the key (a byte that begins no token, and 96
 * bytes; nothing for none), the access token.
 *
 * @param accessTokenExpiresAt when the access token is over, to the second
 * @param region the user's home region, where the tokens named one
 * @param dpopKey what the access token is bound to (RFC 9449); absent for a bearer token
 */
public record AccessContent(
        Envelope envelope,
        String accessToken,
        Instant accessTokenExpiresAt,
        Optional<String> region,
        Optional<DpopKey> dpopKey) {
    /** With a bearer token. */
    public AccessContent(Envelope envelope, String accessToken, Instant accessTokenExpiresAt, Optional<String> region) {
        this(envelope, accessToken, accessTokenExpiresAt, region, Optional.empty());
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "AccessContent[" + envelope + ", region=" + region + "]";
    }
}
