package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.ServerFailure;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a token endpoint gives (RFC 6749 5.1): each rule, no input or output. */
final class TokenAnswer {
    /** RFC 6750 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final int LONGEST_TOKEN = 32 * 1024;
    private static final long LONGEST_SECONDS = 366L * 86400;

    private final String name;
    private final Clock clock;

    /**
     * Of one grant.
     *
     * @param name what messages call the answer
     */
    TokenAnswer(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
    }

    /** The members of an answer of status 200. */
    JsonObject members(HttpAnswer answer) {
        return answer.json(name);
    }

    /** The token, which has to be of this type ({@code Bearer} or {@code DPoP}). */
    ApiToken token(JsonObject json, String tokenType) {
        if (!(json.getValue("access_token") instanceof String token)
                || token.length() > LONGEST_TOKEN
                || !TOKEN.matcher(token).matches()) {
            throw new ServerFailure.Unusable(name + " holds no access token");
        }
        // A bound token that comes back as a bearer token would serve whoever sees it (RFC 9449 5).
        if (!(json.getValue("token_type") instanceof String scheme) || !scheme.equalsIgnoreCase(tokenType)) {
            throw new ServerFailure.Unusable(name + " is not of token_type " + tokenType);
        }
        Optional<Instant> expiresAt = expiry(json, token);
        boolean over = expiresAt.isPresent() && !clock.instant().isBefore(expiresAt.get());
        return over ? new ApiToken.Inactive() : new ApiToken.Issued(token, expiresAt);
    }

    private Optional<Instant> expiry(JsonObject json, String token) {
        Members members = Members.of(json);
        if (!members.has("expires_in")) {
            return JWT.matcher(token).matches() ? PhantomToken.expiryOf(token) : Optional.empty();
        }
        long seconds = members.seconds("expires_in").orElse(0);
        if (seconds <= 0) {
            throw new ServerFailure.Unusable(name + " has an expires_in that is no time to live");
        }
        return Optional.of(clock.instant().plusSeconds(Math.min(seconds, LONGEST_SECONDS)));
    }
}
