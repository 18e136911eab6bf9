package io.homeport.agent.session;

import io.homeport.agent.authorizationserver.TokenResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** When the tokens of a response expire. */
public final class TokenTimes {
    /** So that no number of a server's leads out of the calendar. */
    private static final long MOST_SECONDS = Duration.ofDays(36_500).toSeconds();

    private TokenTimes() {}

    /**
     * When the server ends the session, as its answer says. A refresh token that the answer does not replace goes on, and
     * with it what was said of it; of a new one nothing is known but what is said with it. An access token may outlive
     * its refresh token: until it expires, the session is of use.
     *
     * @param earlier what was said before
     */
    public static Optional<Instant> serverEnd(TokenResponse tokens, Optional<Instant> earlier, Clock clock) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Optional<Instant> refreshable = tokens.refreshExpiresIn().isPresent()
                ? Optional.of(after(now, tokens.refreshExpiresIn().getAsLong()))
                : earlier.filter(end -> tokens.refreshToken().isEmpty());
        return refreshable.map(end -> said(tokens, now).filter(end::isBefore).orElse(end));
    }

    /**
     * When the access token expires: as the token response says, else as the token, or the server when asked, says of it;
     * one that says nothing counts until the session's end, since the API's 401 is then the only word on it. Never later
     * than that end.
     */
    public static Instant end(TokenResponse tokens, Instant sessionEnd, Clock clock) {
        return said(tokens, clock.instant()).filter(sessionEnd::isAfter).orElse(sessionEnd);
    }

    private static Optional<Instant> said(TokenResponse tokens, Instant now) {
        if (tokens.expiresIn().isPresent()) {
            return Optional.of(after(now, tokens.expiresIn().getAsLong()));
        }
        return tokens.facts()
                .map(claims -> claims.getValue("exp"))
                .filter(Number.class::isInstance)
                .map(exp -> (long) Math.max(0, ((Number) exp).doubleValue()))
                .map(exp -> Instant.ofEpochSecond(Math.min(exp, now.getEpochSecond() + MOST_SECONDS)));
    }

    private static Instant after(Instant now, long seconds) {
        return now.plusSeconds(Math.min(seconds, MOST_SECONDS));
    }
}
