package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.SenderConstraint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the server's metadata says (RFC 8414 2), checked. Endpoints are where the server publishes them for this
 * client. One that cannot be called is a fault only where the app's settings need it.
 *
 * @param notices what the operator should know, though users can sign in all the same
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
        boolean namesItselfInResponses,
        List<Notice> notices) {
    private static final String PKCE_METHODS = "code_challenge_methods_supported";

    /**
     * A sentence about the metadata.
     *
     * @param warns whether something is wrong with it
     */
    public record Notice(boolean warns, String text) {}

    /** Checks the metadata: of this very issuer, with PKCE S256, the endpoints that are needed at acceptable places. */
    public static Metadata validated(AuthorizationServer server, HttpAnswer answer) {
        PublishedMetadata published = PublishedMetadata.of(server, answer);
        List<Notice> notices = new ArrayList<>();
        pkce(server, published).ifPresent(notices::add);
        constrained(server, published);
        PublishedMetadata called = server.presentsCertificate() ? published.forCertificates() : published;
        return new Metadata(
                published.required("authorization_endpoint"),
                called.required("token_endpoint"),
                published.required("jwks_uri"),
                unlessUnusable("userinfo_endpoint", called, notices),
                unlessUnusable("revocation_endpoint", called, notices),
                introspection(server, called),
                server.peculiarities()
                        .logoutEndpoint()
                        .or(() -> unlessUnusable("end_session_endpoint", published, notices)),
                unlessUnusable("pushed_authorization_request_endpoint", called, notices),
                published.says("require_pushed_authorization_requests"),
                // FAPI 2.0 Security Profile 5.3.2.2-7: there is no server that does not.
                server.profile().isFapi() || published.says("authorization_response_iss_parameter_supported"),
                List.copyOf(notices));
    }

    /**
     * A server that lists its PKCE methods without S256 would take a stolen code. One that lists none may well have it:
     * some servers never list it, and S256 is sent, like state and nonce, in any case (RFC 9700 2.1.1).
     */
    private static Optional<Notice> pkce(AuthorizationServer server, PublishedMetadata published) {
        if (server.requestStyle().pkceVouchedFor()
                || published.members().list(PKCE_METHODS).contains("S256")) {
            return Optional.empty();
        }
        if (published.members().has(PKCE_METHODS)) {
            throw new ServerFailure.Unusable("the metadata lists PKCE methods without S256 in " + PKCE_METHODS
                    + "; turn S256 on at the server, or set pkce: send if it has it all the same");
        }
        if (server.profile().isFapi()) {
            // FAPI 2.0 Security Profile 5.3.2.2: such a server has S256.
            throw new ServerFailure.Unusable("the metadata lists no PKCE S256 in " + PKCE_METHODS
                    + ", which the profile needs; turn PKCE on at the server");
        }
        return Optional.of(new Notice(
                false,
                "lists no " + PKCE_METHODS + ": PKCE S256 is sent all the same, and whether the server checks it cannot"
                        + " be seen from here"));
    }

    private static void constrained(AuthorizationServer server, PublishedMetadata published) {
        if (server.senderConstraint() == SenderConstraint.CERTIFICATE
                && !published.says("tls_client_certificate_bound_access_tokens")) {
            throw new ServerFailure.Unusable("the metadata names no tls_client_certificate_bound_access_tokens, which"
                    + " sender-constraint certificate needs; turn them on at the server");
        }
        String algorithms = "dpop_signing_alg_values_supported";
        if (server.senderConstraint() == SenderConstraint.DPOP
                && published.members().has(algorithms)
                && !published.members().list(algorithms).contains("ES256")) {
            throw new ServerFailure.Unusable("the metadata names no ES256 in " + algorithms);
        }
    }

    private static Optional<URI> unlessUnusable(String name, PublishedMetadata called, List<Notice> notices) {
        if (called.isUnusable(name)) {
            notices.add(new Notice(true, "has no https URL in " + name + ", which is left unused"));
        }
        return called.optional(name);
    }

    private static Optional<URI> introspection(AuthorizationServer server, PublishedMetadata called) {
        String name = "introspection_endpoint";
        if (!server.tokenStyle().introspected()) {
            return Optional.empty();
        }
        if (!called.members().has(name)) {
            throw new ServerFailure.Unusable("the metadata has no introspection_endpoint, which"
                    + " introspect-opaque-tokens needs; turn it on at the server");
        }
        return Optional.of(called.required(name));
    }
}
