package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.ServerFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A token endpoint's answer (RFC 6749 5.1), checked.
 *
 * @param facts what the access token is about: its claims if it is a JWT, else what the server says when asked
 */
public record TokenResponse(
        AccessToken accessToken,
        OptionalLong expiresIn,
        Optional<RefreshToken> refreshToken,
        Optional<String> idToken,
        JsonObject all,
        Optional<JsonObject> facts) {
    /** RFC 6750 2.1 and RFC 6749 A.12: what may stand in a header, without blanks. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    /**
     * How servers say in how many seconds the refresh token, or the grant behind it, expires: Google, Entra ID and many
     * more; Keycloak; the draft of the OAuth working group (draft-ietf-oauth-refresh-token-expiration), which has two.
     */
    private static final List<String> REFRESH_EXPIRES_IN = List.of(
            "refresh_token_expires_in", "refresh_expires_in", "refresh_token_timeout", "authorization_expires_in");

    /**
     * Checks the answer.
     *
     * @param tokenType what was asked for: a token of another kind is discarded (RFC 9449 5)
     */
    static TokenResponse validated(HttpAnswer answer, String tokenType) {
        if (answer.status() != 200) {
            throw ErrorResponse.oauth("the token endpoint", answer);
        }
        JsonObject json = answer.json("the token response");
        if (!(json.getValue("token_type") instanceof String type) || !type.equalsIgnoreCase(tokenType)) {
            throw new ServerFailure.Unusable("the token response has no token_type " + tokenType);
        }
        AccessToken accessToken = token(json, "access_token")
                .map(AccessToken::new)
                .orElseThrow(() -> new ServerFailure.Unusable("the token response has no access_token"));
        return new TokenResponse(
                accessToken,
                Members.of(json).seconds("expires_in"),
                token(json, "refresh_token").map(RefreshToken::new),
                token(json, "id_token"),
                json,
                Claims.of(accessToken.value()));
    }

    /**
     * In how many seconds nothing can be renewed any more, where the server says so. Where it says several, the first
     * end counts. Zero says nothing: so Keycloak marks a token without an end, and others an answer without a token.
     */
    public OptionalLong refreshExpiresIn() {
        Members members = Members.of(all);
        return REFRESH_EXPIRES_IN.stream()
                .map(members::seconds)
                .flatMapToLong(OptionalLong::stream)
                .filter(seconds -> seconds > 0)
                .min();
    }

    /**
     * The optional members that are there and cannot be read. They count as absent: by the time of this answer the
     * refresh token or the code is used up, and the rest of the answer is good.
     */
    List<String> unreadable() {
        Members members = Members.of(all);
        return Stream.of(
                        expiresIn.isPresent() ? "" : "expires_in",
                        refreshToken.isPresent() ? "" : "refresh_token",
                        idToken.isPresent() ? "" : "id_token")
                .filter(members::has)
                .toList();
    }

    /** The new refresh token of an answer whose other parts are of no use. */
    static Optional<RefreshToken> refreshToken(HttpAnswer answer) {
        return answer.object()
                .filter(tokens -> answer.status() == 200)
                .flatMap(tokens -> token(tokens, "refresh_token"))
                .map(RefreshToken::new);
    }

    /** The same with what the server says about the access token. */
    TokenResponse knowing(JsonObject introspected) {
        return new TokenResponse(accessToken, expiresIn, refreshToken, idToken, all, Optional.of(introspected));
    }

    private static Optional<String> token(JsonObject json, String name) {
        return json.getValue(name) instanceof String text && TOKEN.matcher(text).matches()
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Never prints a token. */
    @Override
    public String toString() {
        return "TokenResponse";
    }
}
