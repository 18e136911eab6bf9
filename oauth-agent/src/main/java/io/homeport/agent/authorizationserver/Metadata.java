package io.homeport.agent.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import io.homeport.configuration.SenderConstraint;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * What the server's metadata says (RFC 8414 2), checked. Endpoints are where the server publishes them
 * for this client.
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
        if (server.senderConstraint() == SenderConstraint.CERTIFICATE
                && !Boolean.TRUE.equals(json.getValue("tls_client_certificate_bound_access_tokens"))) {
            throw new ServerFailure.Unusable("the metadata names no tls_client_certificate_bound_access_tokens, which"
                    + " sender-constraint certificate needs; turn them on at the server");
        }
        if (server.senderConstraint() == SenderConstraint.DPOP
                && json.getValue("dpop_signing_alg_values_supported") instanceof JsonArray algorithms
                && !algorithms.contains("ES256")) {
            throw new ServerFailure.Unusable("the metadata names no ES256 in dpop_signing_alg_values_supported");
        }
        JsonObject called = server.presentsCertificate() ? aliased(json) : json;
        return new Metadata(
                required(origins, json, "authorization_endpoint"),
                required(origins, called, "token_endpoint"),
                required(origins, json, "jwks_uri"),
                endpoint(origins, called, "userinfo_endpoint"),
                endpoint(origins, called, "revocation_endpoint"),
                endpoint(origins, json, "end_session_endpoint"),
                endpoint(origins, called, "pushed_authorization_request_endpoint"),
                Boolean.TRUE.equals(json.getValue("require_pushed_authorization_requests")),
                // FAPI 2.0 Security Profile 5.3.2.2-7: there is no server that does not.
                server.profile().isFapi()
                        || Boolean.TRUE.equals(json.getValue("authorization_response_iss_parameter_supported")));
    }

    /** The endpoints for those who present a certificate, where they are others (RFC 8705 5). */
    private static JsonObject aliased(JsonObject json) {
        return json.getValue("mtls_endpoint_aliases") instanceof JsonObject aliases
                ? json.copy().mergeIn(aliases)
                : json;
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
