package io.homeport.agent.refresh;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A session, renewed: its cookies are sealed already, so that no token waits in memory in clear. */
record Renewal(List<String> setCookies, Instant accessTokenExpiresAt, Optional<String> region) {
    /** Never prints a cookie. */
    @Override
    public String toString() {
        return "Renewal";
    }
}
