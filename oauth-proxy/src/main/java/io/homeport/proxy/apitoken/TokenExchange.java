package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.Route.ApiToken.Exchanged;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Asks for an exchange, and reads its answer (RFC 8693 2): each rule, no input or output. */
final class TokenExchange {
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final Set<String> ISSUED = Set.of(ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt");
    /** RFC 6750 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    /** How servers say that it is the session's token that does not serve (RFC 8693 2.2.2: the first). */
    private static final Set<String> OF_THE_TOKEN = Set.of("invalid_request", "invalid_grant", "invalid_token");

    private static final int LONGEST_TOKEN = 32 * 1024;
    private static final long LONGEST_SECONDS = 366L * 86400;

    private final Clock clock;

    TokenExchange(Clock clock) {
        this.clock = clock;
    }

    Parameters request(String token, Exchanged target) {
        Parameters form = new Parameters()
                .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .with("subject_token", token)
                .with("subject_token_type", ACCESS_TOKEN)
                .with("requested_token_type", ACCESS_TOKEN)
                .with("audience", target.audiences())
                .with("resource", target.resources());
        target.scope().ifPresent(scope -> form.with("scope", scope));
        return form;
    }

    /** The answer, whose token has to be of this type ({@code Bearer} or {@code DPoP}). */
    ApiToken read(HttpAnswer answer, String tokenType) {
        if (answer.status() != 200) {
            return refused(answer);
        }
        JsonObject json = answer.json("the exchange's answer");
        if (!(json.getValue("access_token") instanceof String token)
                || token.length() > LONGEST_TOKEN
                || !TOKEN.matcher(token).matches()) {
            throw new ServerFailure.Unusable("the exchange's answer holds no access token");
        }
        if (!(json.getValue("issued_token_type") instanceof String type) || !ISSUED.contains(type)) {
            throw new ServerFailure.Unusable("the exchange's answer is a token of another type than an access token");
        }
        // A bound token that comes back as a bearer token would serve whoever sees it (RFC 9449 5).
        if (!(json.getValue("token_type") instanceof String scheme) || !scheme.equalsIgnoreCase(tokenType)) {
            throw new ServerFailure.Unusable("the exchange's answer is not of token_type " + tokenType);
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
            throw new ServerFailure.Unusable("the exchange's answer has an expires_in that is no time to live");
        }
        return Optional.of(clock.instant().plusSeconds(Math.min(seconds, LONGEST_SECONDS)));
    }

    private static ApiToken refused(HttpAnswer answer) {
        ServerFailure failure = ErrorResponse.oauth("the token endpoint", answer);
        if (failure.passes()) {
            throw failure;
        }
        String said = failure instanceof ServerFailure.Refused refused ? refused.code() : "status " + answer.status();
        if (answer.status() == 400 && OF_THE_TOKEN.contains(said)) {
            return new ApiToken.Inactive();
        }
        throw new ServerFailure.Unusable("the server refuses the exchange (" + said
                + "); check proxy-client, that it may exchange tokens, and the route's token-exchange");
    }
}
