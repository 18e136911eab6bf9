package io.homeport.authorizationserver;

import io.vertx.core.json.JsonObject;

/**
 * The claims of a token whose signature is the server's.
 *
 * @param algorithm that of the signature
 */
public record SignedClaims(JsonObject claims, String algorithm) {
    /** Never prints the claims. */
    @Override
    public String toString() {
        return "SignedClaims";
    }
}
