package io.homeport.deployment.check;

import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.AuthorizationServerConfiguration;
import io.homeport.deployment.file.ProxyClientConfiguration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    /** The clients by the name of the app, and by the setting of the server, of those apps that have one at each. */
    Map<String, Map<String, ProxyClient>> read(Map<String, AppConfiguration> apps) {
        Map<String, Map<String, ProxyClient>> clients = new HashMap<>();
        apps.forEach((name, app) -> {
            Map<String, AuthorizationServerConfiguration> servers = servers("homeport.apps." + name, app);
            Map<String, ProxyClient> ofApp = new HashMap<>();
            servers.forEach((key, server) -> {
                ProxyClientConfiguration client = server.proxyClient();
                if (client.clientId().filter(id -> !id.isBlank()).isPresent()) {
                    ofApp.put(key, client(key + ".proxy-client", client, server.clientId()));
                }
            });
            if (ofApp.size() == servers.size()) {
                clients.put(name, Map.copyOf(ofApp));
            } else if (!ofApp.isEmpty()) {
                servers.keySet().stream()
                        .filter(key -> !ofApp.containsKey(key))
                        .forEach(key -> checks.problem(
                                key + ".proxy-client.client-id",
                                "is missing, and the servers of other regions have one",
                                "homeport-proxy"));
            }
        });
        return Map.copyOf(clients);
    }

    private static Map<String, AuthorizationServerConfiguration> servers(String key, AppConfiguration app) {
        Map<String, AuthorizationServerConfiguration> servers = new TreeMap<>();
        if (app.authorizationServers().isEmpty()) {
            servers.put(key + ".authorization-server", app.authorizationServer());
        }
        app.authorizationServers()
                .forEach((region, server) -> servers.put(key + ".authorization-servers." + region, server));
        return servers;
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
