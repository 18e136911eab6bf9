package io.homeport.agent.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * What the server's metadata says (RFC 8414 2), checked. Endpoints are where the server publishes them.
 */
public record Metadata(
        URI authorizationEndpoint,
        URI tokenEndpoint,
        URI keys,
        Optional<URI> userInfoEndpoint,
        Optional<URI> revocationEndpoint,
        Optional<URI> endSessionEndpoint,
        Optional<URI> pushedAuthorizationRequestEndpoint,
        boolean requiresPushedRequests,
        boolean namesItselfInResponses) {

    /** Checks the metadata: of this very issuer, with PKCE S256, endpoints at acceptable places. */
    public static Metadata validated(AuthorizationServer server, HttpAnswer answer) {
        if (answer.status() != 200) {
            throw new ServerFailure.Unusable("the metadata has status " + answer.status());
        }
        Origins origins = Origins.of(server);
        JsonObject json = answer.json("the metadata");
        // Letter for letter: a server that may speak for another issuer could mix up logins (RFC 8414 3.3).
        if (!server.issuer().equals(json.getValue("issuer"))) {
            throw new ServerFailure.Unusable(
                    "the metadata is of another issuer; set issuer to exactly what the metadata states");
        }
        if (!(json.getValue("code_challenge_methods_supported") instanceof JsonArray methods)
                || !methods.contains("S256")) {
            throw new ServerFailure.Unusable(
                    "the metadata names no PKCE S256 in code_challenge_methods_supported; turn PKCE on at the server");
        }
        return new Metadata(
                required(origins, json, "authorization_endpoint"),
                required(origins, json, "token_endpoint"),
                required(origins, json, "jwks_uri"),
                endpoint(origins, json, "userinfo_endpoint"),
                endpoint(origins, json, "revocation_endpoint"),
                endpoint(origins, json, "end_session_endpoint"),
                endpoint(origins, json, "pushed_authorization_request_endpoint"),
                Boolean.TRUE.equals(json.getValue("require_pushed_authorization_requests")),
                Boolean.TRUE.equals(json.getValue("authorization_response_iss_parameter_supported")));
    }

    private static URI required(Origins origins, JsonObject json, String name) {
        return endpoint(origins, json, name)
                .orElseThrow(() -> new ServerFailure.Unusable("the metadata has no " + name));
    }

    private static Optional<URI> endpoint(Origins origins, JsonObject json, String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(value.toString());
            if (value instanceof String && origins.acceptable(uri)) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // falls through to the one refusal
        }
        throw new ServerFailure.Unusable("the metadata's " + name + " is no https URL");
    }
}
