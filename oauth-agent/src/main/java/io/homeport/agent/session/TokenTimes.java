package io.homeport.agent.session;

import io.homeport.agent.authorizationserver.TokenResponse;
import java.time.Clock;
import java.time.Instant;

/** When an access token is over. */
public final class TokenTimes {
    private TokenTimes() {}

    /**
     * As the token response says, else as the token, or the server when asked, says of it; one that says nothing counts until the
     * session's end, since the API's 401 is then the only word on it. Never later than that end.
     */
    public static Instant end(TokenResponse tokens, Instant sessionEnd, Clock clock) {
        Instant now = clock.instant();
        long longest = sessionEnd.getEpochSecond() - now.getEpochSecond();
        if (tokens.expiresIn().isPresent()) {
            return now.plusSeconds(Math.min(tokens.expiresIn().getAsLong(), longest));
        }
        return tokens.facts()
                .map(claims -> claims.getValue("exp"))
                .filter(Number.class::isInstance)
                .map(exp -> (long) Math.max(0, ((Number) exp).doubleValue()))
                .filter(exp -> exp < sessionEnd.getEpochSecond())
                .map(Instant::ofEpochSecond)
                .orElse(sessionEnd);
    }
}
