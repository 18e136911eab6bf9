package io.homeport.proxy.apitoken;

import java.time.Instant;
import java.util.Optional;

/** What the authorization server gives for a session's access token. */
public sealed interface ApiToken {

    /**
     * A token for an API.
     *
     * @param expiresAt where the server said so
     */
    record Issued(String token, Optional<Instant> expiresAt) implements ApiToken {
        /** Never prints the token. */
        @Override
        public String toString() {
            return "Issued[" + expiresAt + "]";
        }
    }

    /** Nothing: the session's token has expired, or was revoked. A refresh tells which. */
    record Inactive() implements ApiToken {}
}
