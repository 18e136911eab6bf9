package io.homeport.deployment.check;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.AuthorizationServer.Peculiarities;
import io.homeport.deployment.AuthorizationServer.RequestStyle;
import io.homeport.deployment.AuthorizationServer.TokenStyle;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.SenderConstraint;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.file.AuthorizationServerConfiguration;
import io.homeport.deployment.file.ClientKeyConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks the part of the deployment file that says which authorization server an app has, and which client it is. */
final class AuthorizationServerReader {
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519");
    private static final Duration LARGEST_SKEW = Duration.ofSeconds(60);
    private final Service service;
    private final Checks checks;

    AuthorizationServerReader(Service service, Checks checks) {
        this.service = service;
        this.checks = checks;
    }

    Optional<AuthorizationServer> read(String key, AuthorizationServerConfiguration server) {
        int before = checks.problems().size();
        ProfiledSettings settings = ProfiledSettings.of(key, server, checks);
        Optional<String> issuer = issuer(key, server);
        Optional<URI> backChannel = server.backChannelUrl().isPresent()
                ? checks.server(key + ".back-channel-url", server.backChannelUrl(), "https://login.internal:8443")
                : Optional.empty();
        if (settings.profile().isFapi()) {
            // FAPI 2.0 Security Profile 5.2.1, which allow-insecure-http cannot loosen.
            checks.encrypted(key + ".issuer", server.issuer(), "https://login.example.com");
            checks.encrypted(key + ".back-channel-url", server.backChannelUrl(), "https://login.internal:8443");
        }
        Optional<String> clientId = checks.present(key + ".client-id", server.clientId(), "shop-spa");
        Optional<ClientAuthentication> method = settings.clientAuthentication();
        String secret = service == Service.AGENT ? secret(key, server, method) : "";
        ClientKeyReader keyFiles = new ClientKeyReader(checks, "/run/secrets/shop-key.json");
        List<ClientKey> keys =
                service == Service.AGENT ? keys(key + ".client-keys", server, settings, keyFiles) : List.of();
        List<ClientKey> decryptionKeys = service == Service.AGENT
                ? keyFiles.decryption(
                        key + ".decryption-keys", server.decryptionKeys().orElse(List.of()))
                : List.of();
        for (String algorithm : settings.idTokenAlgorithms()) {
            if (!ALGORITHMS.contains(algorithm)) {
                checks.problem(
                        key + ".id-token-algorithms",
                        "contains " + algorithm + ", which is no asymmetric signature algorithm",
                        "[RS256, PS256, ES256, EdDSA, Ed25519]");
            }
        }
        if (server.clockSkew().isNegative() || server.clockSkew().compareTo(LARGEST_SKEW) > 0) {
            checks.problem(key + ".clock-skew", "is not between 0 and 60 seconds", "PT10S");
        }
        checks.positive(key + ".timeout", server.timeout(), Duration.ofMinutes(1), "PT10S");
        certificate(key, server, method, settings.senderConstraint());
        RequestStyle style = new RequestStyleReader(service, checks).read(key, server, settings);
        Peculiarities peculiarities = new PeculiaritiesReader(checks).read(key, server);
        if (checks.problems().size() > before) {
            return Optional.empty();
        }
        return Optional.of(new AuthorizationServer(
                key,
                issuer.orElseThrow(),
                backChannel,
                server.tls(),
                clientId.orElseThrow(),
                secret,
                method.orElseThrow(),
                keys,
                settings.senderConstraint().orElseThrow(),
                settings.profile(),
                style,
                new TokenStyle(server.signedUserinfo(), server.introspectOpaqueTokens(), decryptionKeys),
                Set.copyOf(settings.idTokenAlgorithms()),
                Set.copyOf(server.trustedAudiences().orElse(List.of())),
                server.clockSkew(),
                server.timeout(),
                peculiarities));
    }

    /** The certificate itself is the TLS registry's; that it is named can be seen here. */
    private void certificate(
            String key,
            AuthorizationServerConfiguration server,
            Optional<ClientAuthentication> method,
            Optional<SenderConstraint> constraint) {
        boolean needed = method.filter(ClientAuthentication::needsCertificate).isPresent()
                || constraint.filter(SenderConstraint.CERTIFICATE::equals).isPresent();
        if (service == Service.AGENT
                && needed
                && server.tls().filter(name -> !name.isBlank()).isEmpty()) {
            checks.problem(
                    key + ".tls",
                    "is missing, and tls_client_auth, self_signed_tls_client_auth and sender-constraint certificate"
                            + " need the client's certificate",
                    "login, with quarkus.tls.login.key-store.pem.client.cert and .key");
        }
    }

    private Optional<String> issuer(String key, AuthorizationServerConfiguration server) {
        Optional<String> issuer = checks.present(key + ".issuer", server.issuer(), "https://login.example.com");
        issuer.ifPresent(value -> {
            Optional<URI> uri = Checks.uri(value);
            if (uri.isEmpty() || uri.get().getRawQuery() != null || uri.get().getRawFragment() != null) {
                checks.problem(
                        key + ".issuer",
                        "is no issuer: an https URL without query or fragment",
                        "https://login.example.com");
            } else {
                checks.secure(key + ".issuer", uri.get(), "https://login.example.com");
            }
        });
        return issuer;
    }

    private String secret(String key, AuthorizationServerConfiguration server, Optional<ClientAuthentication> method) {
        if (method.filter(ClientAuthentication::needsSecret).isPresent()) {
            return new ClientSecretReader(checks)
                    .read(
                            key + ".client-secret",
                            method.get(),
                            server.clientSecret(),
                            server.clientSecretFile(),
                            "${SHOP_CLIENT_SECRET}");
        }
        boolean set = server.clientSecret()
                .or(server::clientSecretFile)
                .filter(text -> !text.isBlank())
                .isPresent();
        if (method.isPresent() && set) {
            checks.problem(
                    key + ".client-secret",
                    "is set, but client-authentication " + method.get().label() + " has no use for it",
                    "leave it out");
        }
        return "";
    }

    private List<ClientKey> keys(
            String key, AuthorizationServerConfiguration server, ProfiledSettings settings, ClientKeyReader keyFiles) {
        boolean needed = settings.signedRequests()
                || settings.clientAuthentication()
                        .filter(ClientAuthentication.PRIVATE_KEY_JWT::equals)
                        .isPresent();
        List<ClientKeyConfiguration> files = server.clientKeys().orElse(List.of());
        if (needed && files.isEmpty()) {
            checks.problem(
                    key,
                    "is missing, and private_key_jwt and signed-requests need a key",
                    "[{id: 2026b, algorithm: ES256, file: /run/secrets/shop-key.json}]");
        }
        if (!needed && !files.isEmpty()) {
            checks.problem(key, "is set, but neither private_key_jwt nor signed-requests uses a key", "leave it out");
        }
        return keyFiles.signing(key, files);
    }
}
