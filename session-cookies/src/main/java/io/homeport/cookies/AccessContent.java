package io.homeport.cookies;

import java.time.Instant;
import java.util.Optional;

/**
 * The session's anchor: what the proxy needs to call an API.
 *
 * @param accessTokenExpiresAt when the access token is over, to the second
 * @param region the user's home region, where the tokens named one
 */
public record AccessContent(
        Envelope envelope, String accessToken, Instant accessTokenExpiresAt, Optional<String> region) {
    /** Never prints the token. */
    @Override
    public String toString() {
        return "AccessContent[" + envelope + ", region=" + region + "]";
    }
}
