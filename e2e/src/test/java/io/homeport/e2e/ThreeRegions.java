package io.homeport.e2e;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Three regions as real processes, each with proxy, agent, orders API and an authorization server of its own, behind the
 * demo's page: a deployment that makes one of the promises.
 */
final class ThreeRegions {
    static final List<String> NAMES = List.of("eu", "us", "ap");

    private final Path folder;
    private final ResidencyPromise promise;
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, Integer> gatewayPorts = new TreeMap<>();
    private final Map<String, RegionalApi> apis = new TreeMap<>();
    private final Map<String, RunningService> proxies = new TreeMap<>();
    private final Map<String, TlsIdentity> identities = new TreeMap<>();
    private final List<RunningService> running = new ArrayList<>();
    private final int pagePort = RunningService.freePort();
    /** Keycloak has refresh tokens without that scope, and ends its own session in the browser where it gives one for it. */
    private final AuthorizationServerKind kind;

    private RegionalServers servers;

    private ThreeRegions(Path folder, ResidencyPromise promise, AuthorizationServerKind kind) {
        this.folder = folder;
        this.promise = promise;
        this.kind = kind;
    }

    /** Starts everything, and waits until it answers; nothing is left behind where that fails. */
    static ThreeRegions start(Path folder, ResidencyPromise promise, AuthorizationServerKind kind) throws Exception {
        ThreeRegions regions = new ThreeRegions(folder, promise, kind);
        try {
            regions.start();
            return regions;
        } catch (Exception e) {
            regions.close();
            throw e;
        }
    }

    private void start() throws Exception {
        for (String region : NAMES) {
            ports.put(region, RunningService.freePort());
            gatewayPorts.put(region, RunningService.freePort());
            apis.put(region, RegionalApi.start(vertx, region));
            if (promise == ResidencyPromise.HOME_GATEWAYS) {
                identities.put(region, TlsIdentity.of(folder, peerName(region), "localhost"));
            }
        }
        Map<String, String> environment =
                new TreeMap<>(Map.of("STATIC_PORT", String.valueOf(pagePort), "STATIC_CONFIG", pageConfiguration()));
        NAMES.forEach(region -> environment.put(secretName(region), secret(region)));
        servers = RegionalServers.begin(folder, kind, webOrigin(), environment);
        // An agent reads its servers' metadata when it starts.
        servers.awaitReady();
        for (String region : NAMES) {
            RunningService agent = started("oauth-agent", region, "http://127.0.0.1:1", RunningService.freePort());
            proxies.put(region, started("oauth-proxy", region, agent.address(), ports.get(region)));
        }
        running.forEach(RunningService::awaitReady);
    }

    private RunningService started(String service, String region, String agent, int port) throws IOException {
        Path file = Files.writeString(folder.resolve(service + "-" + region + ".yaml"), file(region, agent));
        RunningService one = RunningService.start(
                service, file, folder.resolve(service + "-" + region + ".log"), secretsOf(service, region), port);
        running.add(one);
        return one;
    }

    private Map<String, String> secretsOf(String service, String region) {
        Map<String, String> secrets = new TreeMap<>();
        secrets.put("ACCESS_KEY", base64url("planted-access-key-of-region-" + keyRing(region) + "-"));
        if (service.equals("oauth-agent")) {
            secrets.put("SESSION_KEY", base64url("planted-session-key-of-region-" + keyRing(region)));
            NAMES.forEach(other -> secrets.put(secretName(other), secret(other)));
        }
        return secrets;
    }

    private String keyRing(String region) {
        return promise == ResidencyPromise.HOME_GATEWAYS ? region : "xx";
    }

    private static String base64url(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
    }

    private static String secretName(String region) {
        return "SECRET_" + region.toUpperCase();
    }

    private static String secret(String region) {
        return "planted-client-secret-of-region-" + region;
    }

    private static String peerName(String region) {
        return "proxy." + region + ".internal";
    }

    private String file(String region, String agent) {
        String label = promise == ResidencyPromise.HOME_GATEWAYS ? "region: " + region + ", " : "";
        return gatewayTls(region)
                + """
                homeport:
                  region: %s
                  agent-url: %s
                  cookies:
                    access-keys: [{id: a, %ssecret: "${ACCESS_KEY}"}]
                    session-keys: [{id: s, %ssecret: "${SESSION_KEY:}"}]
                %s
                  apps:
                    shop:
                      web-origin: %s
                      agent-path: /oauth-agent
                      redirect-uri: %s
                      post-logout-redirect-uri: %s
                      scope: openid profile %sorders
                      sign-in: {region-from: [parameter, entry]}
                      authorization-servers:
                %s
                  routes:
                    orders:
                      path: /orders
                %s
                      upstreams:
                %s
                """.formatted(
                        region,
                        agent,
                        label,
                        label,
                        promise == ResidencyPromise.SHARED_KEYS ? "" : "  regions:\n" + lines(4, regionsBeside(region)),
                        webOrigin(),
                        page(),
                        page(),
                        kind == AuthorizationServerKind.KEYCLOAK ? "" : "offline_access ",
                        lines(8, this::server),
                        promise == ResidencyPromise.HOME_ENTRY ? "      entry: home-only" : "",
                        lines(8, other -> upstream(region, other)));
    }

    private String gatewayTls(String region) {
        return promise != ResidencyPromise.HOME_GATEWAYS
                ? ""
                : """
                homeport-proxy:
                  gateway-tls: regions
                  gateway-port: %s
                quarkus:
                  tls:
                    regions:
                      key-store: {p12: {path: %s, password: %s}}
                      trust-store: {pem: {certs: [%s]}}
                """.formatted(
                        gatewayPorts.get(region),
                        identities.get(region).keyStore(),
                        TlsIdentity.PASSWORD,
                        identities.entrySet().stream()
                                .filter(other -> !other.getKey().equals(region))
                                .map(other -> other.getValue().certificate().toString())
                                .collect(Collectors.joining(", ")));
    }

    private Function<String, String> regionsBeside(String region) {
        return switch (promise) {
            case SHARED_KEYS -> other -> "";
            case HOME_GATEWAYS ->
                other -> other.equals(region)
                        ? ""
                        : "%s: {gateway: \"https://localhost:%s\", peers: [%s]}"
                                .formatted(other, gatewayPorts.get(other), peerName(other));
            case HOME_ENTRY -> other -> "%s: {api-base-url: \"%s\"}".formatted(other, entry(other));
        };
    }

    private String server(String region) {
        return "%s: {issuer: \"%s\", back-channel-url: \"%s\", client-id: shop-spa, client-secret: \"${%s:}\"}"
                .formatted(region, servers.issuer(region), servers.backChannel(region), secretName(region));
    }

    /** Where keys stay at home, so do the addresses of the APIs. */
    private String upstream(String region, String other) {
        return promise == ResidencyPromise.HOME_GATEWAYS && !other.equals(region)
                ? ""
                : other + ": " + apis.get(other).url();
    }

    private static String lines(int indent, Function<String, String> line) {
        return NAMES.stream()
                .map(line)
                .filter(text -> !text.isEmpty())
                .map(text -> " ".repeat(indent) + text)
                .collect(Collectors.joining("\n"));
    }

    /** Where users at home in no region of their own begin: in the United States, where the company is. */
    private String pageConfiguration() {
        String doors = NAMES.stream()
                .map(region -> "{\"region\": \"%s\", \"agentUrl\": \"%s\", \"apiUrl\": \"%s\"}"
                        .formatted(region, agent(region), entry(region)))
                .collect(Collectors.joining(", "));
        String homes = NAMES.stream().map(region -> '"' + entry(region) + '"').collect(Collectors.joining(", "));
        boolean goesHome = promise == ResidencyPromise.HOME_ENTRY;
        return "{\"agentUrl\": \"%s\", \"apiUrl\": \"%s\", \"%s\": [%s]}"
                .formatted(agent("us"), entry("us"), goesHome ? "homes" : "entries", goesHome ? homes : doors);
    }

    /** The origin through which browsers come in there. */
    String entry(String region) {
        // Cookies know no ports: with one host for all, as behind geo DNS, the session comes along.
        String host = promise == ResidencyPromise.HOME_ENTRY ? region + ".api" : "api";
        return "http://" + host + ".homeport.localhost:" + ports.get(region);
    }

    /** The agent as pages call it there. */
    String agent(String region) {
        return entry(region) + "/oauth-agent";
    }

    String webOrigin() {
        return "http://www.homeport.localhost:" + pagePort;
    }

    String page() {
        return webOrigin() + "/";
    }

    RegionalServers servers() {
        return servers;
    }

    RegionalApi api(String region) {
        return apis.get(region);
    }

    RunningService proxy(String region) {
        return proxies.get(region);
    }

    /** What all of ours said. */
    String output() {
        return running.stream().map(RunningService::output).collect(Collectors.joining("\n"));
    }

    void close() throws InterruptedException {
        for (RunningService service : running) {
            service.close();
        }
        if (servers != null) {
            servers.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
