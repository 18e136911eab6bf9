package io.homeport.cookies;

import java.time.Instant;
import java.util.Optional;

/**
 * What renews a session.
 *
 * @param refreshToken absent where the authorization server issued none
 * @param sessionStart when the user signed in; absolute limits count from here
 */
public record RefreshContent(Envelope envelope, Optional<String> refreshToken, Instant sessionStart) {
    /** Never prints the token. */
    @Override
    public String toString() {
        return "RefreshContent[" + envelope + ", sessionStart=" + sessionStart + "]";
    }
}
