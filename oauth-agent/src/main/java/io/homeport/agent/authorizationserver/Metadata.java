package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.configuration.AuthorizationServer;
import io.homeport.configuration.SenderConstraint;
import io.vertx.core.json.JsonArray;
import java.net.URI;
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
        Optional<URI> introspectionEndpoint,
        Optional<URI> endSessionEndpoint,
        Optional<URI> pushedAuthorizationRequestEndpoint,
        boolean requiresPushedRequests,
        boolean namesItselfInResponses) {

    /** Checks the metadata: of this very issuer, with PKCE S256, endpoints at acceptable places. */
    public static Metadata validated(AuthorizationServer server, HttpAnswer answer) {
        PublishedMetadata published = PublishedMetadata.of(server, answer);
        if (!(published.member("code_challenge_methods_supported").orElse(null) instanceof JsonArray methods)
                || !methods.contains("S256")) {
            throw new ServerFailure.Unusable(
                    "the metadata names no PKCE S256 in code_challenge_methods_supported; turn PKCE on at the server");
        }
        if (server.senderConstraint() == SenderConstraint.CERTIFICATE
                && !published.says("tls_client_certificate_bound_access_tokens")) {
            throw new ServerFailure.Unusable("the metadata names no tls_client_certificate_bound_access_tokens, which"
                    + " sender-constraint certificate needs; turn them on at the server");
        }
        if (server.senderConstraint() == SenderConstraint.DPOP
                && published.member("dpop_signing_alg_values_supported").orElse(null) instanceof JsonArray algorithms
                && !algorithms.contains("ES256")) {
            throw new ServerFailure.Unusable("the metadata names no ES256 in dpop_signing_alg_values_supported");
        }
        PublishedMetadata called = server.presentsCertificate() ? published.forCertificates() : published;
        return new Metadata(
                published.required("authorization_endpoint"),
                called.required("token_endpoint"),
                published.required("jwks_uri"),
                called.endpoint("userinfo_endpoint"),
                called.endpoint("revocation_endpoint"),
                introspection(server, called),
                server.peculiarities().logoutEndpoint().or(() -> published.endpoint("end_session_endpoint")),
                called.endpoint("pushed_authorization_request_endpoint"),
                published.says("require_pushed_authorization_requests"),
                // FAPI 2.0 Security Profile 5.3.2.2-7: there is no server that does not.
                server.profile().isFapi() || published.says("authorization_response_iss_parameter_supported"));
    }

    private static Optional<URI> introspection(AuthorizationServer server, PublishedMetadata called) {
        if (!server.tokenStyle().introspected()) {
            return Optional.empty();
        }
        return Optional.of(called.endpoint("introspection_endpoint")
                .orElseThrow(() -> new ServerFailure.Unusable("the metadata has no introspection_endpoint, which"
                        + " introspect-opaque-tokens needs; turn it on at the server")));
    }
}
