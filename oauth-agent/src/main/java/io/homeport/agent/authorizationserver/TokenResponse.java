package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.StrictJson;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A token endpoint's answer (RFC 6749 5.1), checked.
 *
 * @param facts what the access token is about: its claims if it is a JWT, else what the server says when asked
 */
public record TokenResponse(
        String accessToken,
        OptionalLong expiresIn,
        Optional<String> refreshToken,
        Optional<String> idToken,
        JsonObject all,
        Optional<JsonObject> facts) {
    /** RFC 6750 2.1 and RFC 6749 A.12: what may stand in a header, without blanks. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private static final Pattern ERROR = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * Checks the answer.
     *
     * @param tokenType what was asked for: a token of another kind is discarded (RFC 9449 5)
     */
    static TokenResponse validated(HttpAnswer answer, String tokenType) {
        if (answer.status() >= 400 && answer.status() < 500) {
            refusal(answer).ifPresent(code -> {
                throw new ServerFailure.Refused(code);
            });
        }
        if (answer.status() != 200) {
            throw new ServerFailure.Unusable("the token endpoint answered with status " + answer.status());
        }
        JsonObject json = answer.json("the token response");
        if (!(json.getValue("token_type") instanceof String type) || !type.equalsIgnoreCase(tokenType)) {
            throw new ServerFailure.Unusable("the token response has no token_type " + tokenType);
        }
        String accessToken = token(json, "access_token")
                .orElseThrow(() -> new ServerFailure.Unusable("the token response has no access_token"));
        return new TokenResponse(
                accessToken,
                expiresIn(json),
                token(json, "refresh_token"),
                token(json, "id_token"),
                json,
                Claims.of(accessToken));
    }

    /**
     * The error's code. Servers give it with other statuses than 400 and 401 too (Auth0 says 403), and with other types
     * than JSON's, so only the body counts.
     */
    private static Optional<String> refusal(HttpAnswer answer) {
        return StrictJson.object(answer.body())
                .map(error -> error.getValue("error"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(code -> ERROR.matcher(code).matches());
    }

    /** The same with what the server says about the access token. */
    TokenResponse knowing(JsonObject introspected) {
        return new TokenResponse(accessToken, expiresIn, refreshToken, idToken, all, Optional.of(introspected));
    }

    private static Optional<String> token(JsonObject json, String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && TOKEN.matcher(text).matches()) {
            return Optional.of(text);
        }
        throw new ServerFailure.Unusable("the token response's " + name + " is no token");
    }

    private static OptionalLong expiresIn(JsonObject json) {
        Object value = json.getValue("expires_in");
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Number number && number.doubleValue() >= 0) {
            return OptionalLong.of(number.longValue());
        }
        throw new ServerFailure.Unusable("the token response's expires_in is no number of seconds");
    }

    /** Never prints a token. */
    @Override
    public String toString() {
        return "TokenResponse";
    }
}
