package io.homeport.doctor;

import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.StrictJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a server has issued: a whole token response (RFC 6749 5.1), or an access token alone.
 *
 * @param refreshToken absent where there is none, or where only the access token is there
 * @param response all of it; empty for a token alone
 */
record IssuedTokens(AccessToken access, Optional<String> refreshToken, Optional<String> idToken, JsonObject response) {
    /** As much as an agent reads of an answer is more than this, and no browser keeps as much. */
    static final int LONGEST = 4 * AccessToken.LONGEST;

    /** What a file holds. */
    static IssuedTokens of(String content) {
        String text = content.strip();
        if (!text.startsWith("{")) {
            return new IssuedTokens(AccessToken.of(text), Optional.empty(), Optional.empty(), new JsonObject());
        }
        JsonObject response = StrictJson.object(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "this begins like a token response, and is no JSON object: give the server's whole answer"));
        return new IssuedTokens(
                AccessToken.of(text(response, "access_token").orElse("")),
                text(response, "refresh_token"),
                text(response, "id_token"),
                response);
    }

    private static Optional<String> text(JsonObject response, String name) {
        return response.getValue(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /** Where the agent looks for the user's home region, in its order. */
    List<JsonObject> sources() {
        return Stream.of(
                        Claims.of(access.text()),
                        idToken.flatMap(Claims::of),
                        Optional.of(response).filter(all -> !all.isEmpty()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Never prints a token. */
    @Override
    public String toString() {
        return "IssuedTokens[" + access + "]";
    }
}
