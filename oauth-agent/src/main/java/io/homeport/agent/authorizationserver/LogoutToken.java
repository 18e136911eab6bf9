package io.homeport.agent.authorizationserver;

import java.time.Instant;
import java.util.Optional;

/**
 * What a server says with a logout token that keeps every rule (OpenID Connect Back-Channel Logout 1.0, 2.4): a session
 * of its own is over, or, where it names none, all sessions of a user.
 *
 * @param issuer as the token names it
 * @param serverSession the session at the server ({@code sid})
 * @param subject the user
 * @param id tells this token from every other one of the issuer's ({@code jti})
 * @param goodUntil from when on it would be refused by its times alone
 */
public record LogoutToken(
        String issuer,
        Optional<String> serverSession,
        Optional<String> subject,
        String id,
        Instant issuedAt,
        Instant goodUntil) {
    /** Never prints whom it is about. */
    @Override
    public String toString() {
        return "LogoutToken";
    }
}
