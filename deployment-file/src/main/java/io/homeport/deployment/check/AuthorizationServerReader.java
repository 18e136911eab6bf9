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
import io.homeport.deployment.file.DecryptionKeyConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the part of the deployment file that says which authorization server an app has, and which client it is. */
final class AuthorizationServerReader {
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519");
    /** What a client may sign with (FAPI 2.0 Security Profile 5.4.1, RFC 9864 2.2 for the name Ed25519). */
    static final Set<String> CLIENT_ALGORITHMS = Set.of("PS256", "ES256", "EdDSA", "Ed25519");

    /** As the claim {@code tid} has it. */
    private static final Pattern TENANT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** What an ID token may be encrypted by: nothing with RSA1_5 or a password (RFC 8725 3.2). */
    private static final Set<String> DECRYPTION_ALGORITHMS = Set.of("ECDH-ES", "ECDH-ES+A256KW", "RSA-OAEP-256");

    private static final Duration LARGEST_SKEW = Duration.ofSeconds(60);
    /** An HMAC key has at least as many bits as the hash (RFC 7518 3.2). */
    private static final int SHORTEST_HMAC_SECRET = 32;

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
        Optional<ClientAuthentication> method = ClientAuthentication.named(settings.clientAuthentication());
        if (method.isEmpty()) {
            checks.problem(
                    key + ".client-authentication",
                    "is none of client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt,"
                            + " tls_client_auth and self_signed_tls_client_auth",
                    "private_key_jwt");
        }
        boolean withSecret = method.map(ClientAuthentication::needsSecret).orElse(false);
        boolean signs = settings.signedRequests()
                || method.filter(ClientAuthentication.PRIVATE_KEY_JWT::equals).isPresent();
        String secret = service == Service.AGENT ? secret(key, server, method, withSecret) : "";
        List<ClientKey> keys = service == Service.AGENT ? keys(key + ".client-keys", server, signs) : List.of();
        List<ClientKey> decryptionKeys =
                service == Service.AGENT ? decryptionKeys(key + ".decryption-keys", server, keys) : List.of();
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
        Optional<SenderConstraint> constraint = SenderConstraint.named(settings.senderConstraint());
        if (constraint.isEmpty()) {
            checks.problem(key + ".sender-constraint", "is none of none, dpop and certificate", "dpop");
        }
        certificate(key, server, method, constraint);
        Optional<RequestStyle> style = style(key, server, settings);
        Peculiarities peculiarities = peculiarities(key, server);
        if (checks.problems().size() > before) {
            return Optional.empty();
        }
        return Optional.of(new AuthorizationServer(
                issuer.orElseThrow(),
                backChannel,
                server.tls(),
                clientId.orElseThrow(),
                secret,
                method.orElseThrow(),
                keys,
                constraint.orElseThrow(),
                settings.profile(),
                style.orElseThrow(),
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

    private String secret(
            String key,
            AuthorizationServerConfiguration server,
            Optional<ClientAuthentication> method,
            boolean withSecret) {
        if (!withSecret) {
            if (method.isPresent()
                    && server.clientSecret()
                            .or(server::clientSecretFile)
                            .filter(text -> !text.isBlank())
                            .isPresent()) {
                checks.problem(
                        key + ".client-secret",
                        "is set, but client-authentication " + method.get().label() + " has no use for it",
                        "leave it out");
            }
            return "";
        }
        String secret = checks.secret(
                        key + ".client-secret",
                        server.clientSecret(),
                        server.clientSecretFile(),
                        "${SHOP_CLIENT_SECRET}")
                .orElse("");
        if (method.filter(ClientAuthentication.CLIENT_SECRET_JWT::equals).isPresent()
                && !secret.isEmpty()
                && secret.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < SHORTEST_HMAC_SECRET) {
            checks.problem(
                    key + ".client-secret", "is shorter than the 32 bytes that HS256 needs", "${SHOP_CLIENT_SECRET}");
        }
        return secret;
    }

    private List<ClientKey> keys(String key, AuthorizationServerConfiguration server, boolean needed) {
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
        List<ClientKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int at = 0; at < files.size(); at++) {
            String one = key + "[" + at + "]";
            ClientKeyConfiguration file = files.get(at);
            if (!CLIENT_ALGORITHMS.contains(file.algorithm())) {
                checks.problem(one + ".algorithm", "is none of PS256, ES256, EdDSA and Ed25519", "ES256");
            }
            key(one, file.id(), ids, file.algorithm(), file.file()).ifPresent(keys::add);
        }
        return keys;
    }

    /** All keys of a client are published together, so an id is given once among all. */
    private List<ClientKey> decryptionKeys(
            String key, AuthorizationServerConfiguration server, List<ClientKey> signing) {
        List<DecryptionKeyConfiguration> files = server.decryptionKeys().orElse(List.of());
        List<ClientKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>(signing.stream().map(ClientKey::id).toList());
        for (int at = 0; at < files.size(); at++) {
            String one = key + "[" + at + "]";
            DecryptionKeyConfiguration file = files.get(at);
            if (!DECRYPTION_ALGORITHMS.contains(file.algorithm())) {
                checks.problem(
                        one + ".algorithm", "is none of ECDH-ES, ECDH-ES+A256KW and RSA-OAEP-256", "ECDH-ES+A256KW");
            }
            key(one, file.id(), ids, file.algorithm(), file.file()).ifPresent(keys::add);
        }
        return keys;
    }

    private Optional<ClientKey> key(
            String key, Optional<String> givenId, Set<String> ids, String algorithm, Optional<String> file) {
        Optional<String> id = checks.present(key + ".id", givenId, "2026b");
        if (id.isPresent() && !ids.add(id.get())) {
            checks.problem(key + ".id", "is given twice", "2026c");
        }
        Optional<String> jwk = checks.present(key + ".file", file, "/run/secrets/shop-key.json")
                .flatMap(name -> text(key + ".file", name));
        return id.flatMap(name -> jwk.map(text -> new ClientKey(key, name, algorithm, text)));
    }

    private Optional<String> text(String key, String file) {
        try {
            return Optional.of(Files.readString(Path.of(file)));
        } catch (IOException | RuntimeException e) {
            checks.problem(key, "names a file that cannot be read: " + file, "/run/secrets/shop-key.json");
            return Optional.empty();
        }
    }

    private Optional<RequestStyle> style(
            String key, AuthorizationServerConfiguration server, ProfiledSettings settings) {
        boolean always = settings.pushedRequests().equals("always");
        if (!always && !settings.pushedRequests().equals("when-required")) {
            checks.problem(key + ".pushed-requests", "is neither when-required nor always", "always");
        }
        boolean jwtResponse = settings.responseMode().equals("jwt");
        if (!jwtResponse && !settings.responseMode().equals("query")) {
            checks.problem(key + ".response-mode", "is neither query nor jwt", "jwt");
        }
        boolean send = settings.pkce().equals("send");
        if (send && service == Service.AGENT) {
            checks.warnings()
                    .add(key + ".pkce is send: PKCE S256 is sent even where the server's metadata lists other methods"
                            + " only; a server that does not check it leaves a stolen code of use to others");
        }
        if (!send && !settings.pkce().equals("required")) {
            checks.problem(key + ".pkce", "is neither required nor send", "required");
        }
        List<String> resources = server.resource().orElse(List.of());
        for (String resource : resources) {
            if (Checks.absolute(resource)
                    .filter(uri -> uri.getRawFragment() == null)
                    .isEmpty()) {
                checks.problem(
                        key + ".resource",
                        "contains what is no absolute URI without a fragment",
                        "[https://api.example.com/orders]");
            }
        }
        Map<String, String> parameters = new LinkedHashMap<>(new FixedParameters(checks)
                .read(key + ".authorization-parameters", server.authorizationParameters(), "access_type: offline"));
        server.acrValues().ifPresent(values -> parameters.put("acr_values", values));
        server.maxAge().ifPresent(age -> {
            if (age.isNegative()) {
                checks.problem(key + ".max-age", "is negative", "PT1H");
            }
            parameters.put("max_age", String.valueOf(age.toSeconds()));
        });
        server.claims().ifPresent(claims -> parameters.put("claims", claims));
        return Optional.of(
                new RequestStyle(always, settings.signedRequests(), jwtResponse, send, resources, parameters));
    }

    private Peculiarities peculiarities(String key, AuthorizationServerConfiguration server) {
        FixedParameters fixed = new FixedParameters(checks);
        return new Peculiarities(
                tenants(key, server),
                fixed.read(key + ".token-parameters", server.tokenParameters(), "audience: https://api.example.com"),
                logoutEndpoint(key + ".logout-endpoint", server.logoutEndpoint()),
                fixed.read(
                        key + ".logout-parameters", server.logoutParameters(), "logout_uri: https://www.example.com/"));
    }

    private Optional<URI> logoutEndpoint(String key, Optional<String> value) {
        String example = "https://shop.auth.eu-central-1.amazoncognito.com/logout";
        Optional<URI> endpoint = value.flatMap(Checks::uri).filter(uri -> uri.getRawFragment() == null);
        if (value.isPresent() && endpoint.isEmpty()) {
            checks.problem(key, "is no https URL without a fragment", example);
        }
        return endpoint.filter(uri -> checks.secure(key, uri, example));
    }

    /** No allow-list would mean that whoever has a tenant of their own could sign in. */
    private Set<String> tenants(String key, AuthorizationServerConfiguration server) {
        String example = "[72f988bf-86f1-41af-91ab-2d7cd011db47]";
        if (server.issuerTenants().isEmpty()) {
            return Set.of();
        }
        List<String> tenants = server.issuerTenants().get();
        for (String tenant : tenants) {
            if (!TENANT.matcher(tenant).matches()) {
                checks.problem(
                        key + ".issuer-tenants", "contains what is no tenant id, a GUID in small letters", example);
            }
        }
        if (server.issuer().flatMap(IssuerNames::template).isEmpty()) {
            checks.problem(
                    key + ".issuer",
                    "is not one for several tenants, since its path begins with neither /organizations nor /common",
                    "https://login.microsoftonline.com/organizations/v2.0");
        }
        return new HashSet<>(tenants);
    }
}
