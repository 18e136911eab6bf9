package io.homeport.deployment.check;

import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.ProxyClientConfiguration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Checks the parts of the deployment file that say which client the proxy is at the authorization servers. */
final class ProxyClientReader {
    /** The proxy has no certificate of its own at the server. */
    private static final Choice<ClientAuthentication> AUTHENTICATION = Choice.among(
            Arrays.stream(ClientAuthentication.values())
                    .filter(method -> !method.needsCertificate())
                    .toList(),
            ClientAuthentication::label,
            ClientAuthentication.PRIVATE_KEY_JWT);

    private static final Choice<Boolean> SIGNED_INTROSPECTION = Choice.departing("jwt", "signed", "jwt");
    private static final String SECRET_EXAMPLE = "${PROXY_CLIENT_SECRET}";

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
        ClientAuthentication authentication = AUTHENTICATION
                .read(key + ".client-authentication", client.clientAuthentication(), checks)
                .orElse(ClientAuthentication.CLIENT_SECRET_BASIC);
        boolean signed = SIGNED_INTROSPECTION
                .read(key + ".introspection-response", client.introspectionResponse(), checks)
                .orElse(false);
        return new ProxyClient(
                key,
                id,
                authentication.needsSecret()
                        ? new ClientSecretReader(checks)
                                .read(
                                        key + ".client-secret",
                                        authentication,
                                        client.clientSecret(),
                                        client.clientSecretFile(),
                                        SECRET_EXAMPLE)
                        : "",
                authentication,
                authentication.needsSecret()
                        ? Optional.empty()
                        : new ClientKeyReader(checks, "/run/secrets/proxy-key.json")
                                .signing(key + ".client-key", client.clientKey()),
                signed,
                client.tls());
    }
}
