package io.homeport.agent.authorizationserver;

import io.vertx.core.json.JsonObject;

/**
 * An ID token that keeps every rule.
 *
 * @param signed the signed JWT, out of its encryption if there was any: what a later {@code id_token_hint} must be
 *     (OpenID Connect RP-Initiated Logout 1.0, 2)
 */
public record IdToken(String signed, JsonObject claims) {
    /** Never prints the token. */
    @Override
    public String toString() {
        return "IdToken";
    }
}
