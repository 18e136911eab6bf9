package io.homeport.proxy.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** What the proxy needs of the server's metadata (RFC 8414 2), checked; endpoints are where the proxy reaches them. */
record ServerMetadata(Endpoint token, Optional<Endpoint> introspection, URI keys) {

    /**
     * An endpoint.
     *
     * @param named as the metadata has it, which is what a DPoP proof is for
     * @param reached where the proxy calls it
     */
    record Endpoint(URI named, URI reached) {}

    static ServerMetadata validated(AuthorizationServer server, HttpAnswer answer) {
        if (answer.status() != 200) {
            throw new ServerFailure.Unusable("the metadata has status " + answer.status());
        }
        JsonObject json = answer.json("the metadata");
        // Letter for letter: a server that may speak for another issuer could vouch for its tokens (RFC 8414 3.3).
        if (!server.issuer().equals(json.getValue("issuer"))) {
            throw new ServerFailure.Unusable(
                    "the metadata is of another issuer; set issuer to exactly what the metadata states");
        }
        Origins origins = Origins.of(server);
        return new ServerMetadata(
                required(origins, json, "token_endpoint"),
                endpoint(origins, json, "introspection_endpoint"),
                required(origins, json, "jwks_uri").reached());
    }

    private static Endpoint required(Origins origins, JsonObject json, String name) {
        return endpoint(origins, json, name)
                .orElseThrow(() -> new ServerFailure.Unusable("the metadata has no " + name));
    }

    private static Optional<Endpoint> endpoint(Origins origins, JsonObject json, String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(value.toString());
            if (value instanceof String && origins.acceptable(uri)) {
                return Optional.of(new Endpoint(uri, origins.reached(uri)));
            }
        } catch (URISyntaxException e) {
            // falls through to the one refusal
        }
        throw new ServerFailure.Unusable("the metadata's " + name + " is no https URL");
    }
}
