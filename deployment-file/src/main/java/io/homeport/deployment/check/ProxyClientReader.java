package io.homeport.deployment.check;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.ProxyClientConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Checks the parts of the deployment file that say which client the proxy is at the authorization servers. */
final class ProxyClientReader {
    /** An HMAC key has at least as many bits as the hash (RFC 7518 3.2). */
    private static final int SHORTEST_HMAC_SECRET = 32;

    private final Checks checks;

    ProxyClientReader(Checks checks) {
        this.checks = checks;
    }

    /** The clients by the name of the app, of those apps that have one. */
    Map<String, ProxyClient> read(Map<String, AppConfiguration> apps) {
        Map<String, ProxyClient> clients = new HashMap<>();
        apps.forEach((name, app) -> {
            ProxyClientConfiguration client = app.authorizationServer().proxyClient();
            if (client.clientId().filter(id -> !id.isBlank()).isPresent()) {
                String key = "homeport.apps." + name + ".authorization-server.proxy-client";
                clients.put(name, client(key, client, app.authorizationServer().clientId()));
            }
        });
        return Map.copyOf(clients);
    }

    private ProxyClient client(String key, ProxyClientConfiguration client, Optional<String> agents) {
        String id = client.clientId().orElse("");
        if (agents.equals(Optional.of(id))) {
            checks.problem(
                    key + ".client-id",
                    "is the agent's client, which may do more than the proxy has to",
                    "homeport-proxy, a client that may introspect or exchange tokens and nothing else");
        }
        Optional<ClientAuthentication> method =
                ClientAuthentication.named(client.clientAuthentication()).filter(named -> !named.needsCertificate());
        if (method.isEmpty()) {
            checks.problem(
                    key + ".client-authentication",
                    "is none of client_secret_basic, client_secret_post, client_secret_jwt and private_key_jwt",
                    "private_key_jwt");
        }
        boolean signed = client.introspectionResponse().equals("signed");
        if (!signed && !client.introspectionResponse().equals("jwt")) {
            checks.problem(key + ".introspection-response", "is neither jwt nor signed", "jwt");
        }
        ClientAuthentication authentication = method.orElse(ClientAuthentication.CLIENT_SECRET_BASIC);
        return new ProxyClient(
                key,
                id,
                authentication.needsSecret() ? secret(key, client, authentication) : "",
                authentication,
                authentication.needsSecret() ? Optional.empty() : key(key + ".client-key", client),
                signed,
                client.tls());
    }

    private String secret(String key, ProxyClientConfiguration client, ClientAuthentication method) {
        String example = "${PROXY_CLIENT_SECRET}";
        String secret = checks.secret(key + ".client-secret", client.clientSecret(), client.clientSecretFile(), example)
                .orElse("");
        if (method == ClientAuthentication.CLIENT_SECRET_JWT
                && !secret.isEmpty()
                && secret.getBytes(StandardCharsets.UTF_8).length < SHORTEST_HMAC_SECRET) {
            checks.problem(key + ".client-secret", "is shorter than the 32 bytes that HS256 needs", example);
        }
        return secret;
    }

    private Optional<ClientKey> key(String key, ProxyClientConfiguration client) {
        String file = "/run/secrets/proxy-key.json";
        Optional<String> id = checks.present(key + ".id", client.clientKey().id(), "2026b");
        String algorithm = client.clientKey().algorithm();
        if (!AuthorizationServerReader.CLIENT_ALGORITHMS.contains(algorithm)) {
            checks.problem(key + ".algorithm", "is none of PS256, ES256, EdDSA and Ed25519", "ES256");
        }
        Optional<String> name = checks.present(key + ".file", client.clientKey().file(), file);
        try {
            return id.isPresent() && name.isPresent()
                    ? Optional.of(new ClientKey(key, id.get(), algorithm, Files.readString(Path.of(name.get()))))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            checks.problem(key + ".file", "names a file that cannot be read: " + name.get(), file);
            return Optional.empty();
        }
    }
}
