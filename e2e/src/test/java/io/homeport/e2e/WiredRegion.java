package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.homeport.e2e.Journey.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a region has: a proxy, an agent, an orders API and an authorization server, each of them a process. */
final class WiredRegion {
    private static final String FILE = """
            homeport-proxy:
              access-log: true
              trusted-proxies: [10.77.0.0/16, 127.0.0.0/8]
              connect-timeout: PT1S
              agent-first-byte-timeout: PT4S
            homeport:
              region: OWN
              allow-insecure-http: true
              agent-url: AGENT
              cookies:
                access-keys: [{id: a-ID, REGION secret: ACCESS}]
                session-keys: [{id: s-ID, REGION secret: SESSION}]
              boundaries:
                europe: [eu-west, eu-central]
            GATEWAYS  apps:
                club:
                  web-origin: https://club.example.com
                  agent-path: /club
                  redirect-uri: https://club.example.com/callback
                  post-logout-redirect-uri: https://club.example.com/
                  scope: openid profile offline_access orders
                  sign-in: {region-from: [parameter, entry]}
                  authorization-servers:
            SERVERS  routes:
                orders: {path: /orders, first-byte-timeout: PT3S, upstreams: {APIS}}
                drafts: {path: /drafts, first-byte-timeout: PT3S, fail-over: [eu-central, eu-west], upstreams: {APIS}}
                catalog: {path: /catalog, first-byte-timeout: PT3S, scope: global, upstreams: {APIS}}
                mistaken: {path: /mistaken, upstreams: {eu-west: MISTAKE}}
            """;

    private final String name;
    private final RegionalNetwork network;
    private final Path folder;
    private final int serverPort = RunningService.freePort();
    private final int apiPort = RunningService.freePort();
    private final List<Process> processes = new ArrayList<>();
    private int proxyPort;
    private int agentPort;
    private Process api;
    private RunningService agent;
    private RunningService proxy;

    WiredRegion(String name, RegionalNetwork network, Path folder) throws IOException {
        this.name = name;
        this.network = network;
        this.folder = Files.createDirectories(folder.resolve(name));
        choosePorts();
    }

    /** Those of the services: other ones for each promise. */
    void choosePorts() {
        proxyPort = RunningService.freePort();
        agentPort = RunningService.freePort();
    }

    static String script(String name) {
        return RunningDemo.root()
                .resolve("e2e/src/test/wires")
                .resolve(name)
                .toAbsolutePath()
                .toString();
    }

    String name() {
        return name;
    }

    RunningService proxy() {
        return proxy;
    }

    RunningService agent() {
        return agent;
    }

    int apiPort() {
        return apiPort;
    }

    private String issuer() {
        return "http://" + network.host(name) + ":" + serverPort;
    }

    private static String secret(String region) {
        return "client-secret-of-" + region + "-0123456789";
    }

    /** Starts the authorization server, which knows the region's own users and no others. */
    void startServer(Map<Journey, WiredTraveller.Credentials> users) throws IOException {
        JsonArray known = new JsonArray();
        users.forEach((journey, user) -> {
            if (journey.home().equals(name)) {
                JsonObject entry = new JsonObject();
                entry.addProperty("sub", user.sub());
                entry.addProperty("name", user.name());
                entry.addProperty("region", name);
                entry.addProperty("password", "planted");
                known.add(entry);
            }
        });
        Map<String, String> environment = Map.of(
                "AS_HOST", network.host(name),
                "AS_PORT", String.valueOf(serverPort),
                "AS_ISSUER", issuer(),
                "AS_CLIENT_ID", "club",
                "AS_REDIRECT_URIS", "https://club.example.com/callback",
                "AS_POST_LOGOUT_REDIRECT_URIS", "https://club.example.com/",
                "AS_USERS", known.toString(),
                "SHOP_CLIENT_SECRET", secret(name));
        start(
                "authorization-server",
                RunningDemo.root()
                        .resolve("deployment/demo/authorization-server.mjs")
                        .toAbsolutePath()
                        .toString(),
                environment);
    }

    /** Starts the API. */
    void startApi() throws IOException {
        api = start(
                "orders",
                script("orders.mjs"),
                Map.of("API_HOST", network.host(name), "API_PORT", String.valueOf(apiPort), "API_REGION", name));
        network.listens(name, apiPort, true);
    }

    private Process start(String what, String script, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(network.launcher(name));
        command.addAll(List.of("node", script));
        Path said = folder.resolve(what + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(said).contains("ready") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(said));
        }
        return process;
    }

    /** Ends the API as a power cut would. */
    void killApi() {
        api.destroyForcibly();
        api.onExit().join();
        network.listens(name, apiPort, false);
    }

    /** Starts proxy and agent. */
    void startServices(List<WiredRegion> all, Promise promise) throws IOException {
        Path file = Files.writeString(folder.resolve(promise + ".yaml"), file(all, promise));
        agent = service("oauth-agent", agentPort, file, promise);
        proxy = service("oauth-proxy", proxyPort, file, promise);
    }

    private RunningService service(String service, int port, Path file, Promise promise) throws IOException {
        String host = network.host(name);
        return RunningService.start(
                network.launcher(name),
                host,
                port,
                service,
                file,
                folder.resolve(service + "-" + promise + ".log"),
                Map.of("QUARKUS_HTTP_HOST", host, "QUARKUS_MANAGEMENT_HOST", host));
    }

    private String file(List<WiredRegion> all, Promise promise) {
        boolean hasOwnKeys = promise == Promise.HOME_GATEWAYS;
        String whose = hasOwnKeys ? name : "all-regions";
        return FILE.replace("AGENT", "http://" + network.host(name) + ":" + agentPort)
                .replace("ID", whose)
                .replace("REGION", hasOwnKeys ? "region: OWN," : "")
                .replace("ACCESS", key("access", whose))
                .replace("SESSION", key("session", whose))
                .replace("GATEWAYS", hasOwnKeys ? gateways(all) : "")
                .replace("SERVERS", each(all, region -> """
                        NAME: {issuer: "ISSUER", back-channel-url: "CHANNEL", client-id: club, client-secret: SECRET, timeout: PT3S}
                        """.indent(10)
                        .replace("NAME", region.name)
                        .replace("ISSUER", region.issuer())
                        .replace("CHANNEL", addressOf(region, region.serverPort))
                        .replace("SECRET", secret(region.name))))
                .replace(
                        "APIS",
                        all.stream()
                                .map(region -> region.name + ": \"" + addressOf(region, region.apiPort) + "\"")
                                .collect(Collectors.joining(", ")))
                .replace("MISTAKE", addressOf(all.get(2), all.get(2).apiPort))
                .replace("OWN", name);
    }

    private String gateways(List<WiredRegion> all) {
        List<WiredRegion> others =
                all.stream().filter(region -> !region.name.equals(name)).toList();
        return "  regions:\n"
                + each(
                        others,
                        region -> "    %1$s: {gateway: \"%2$s\", peers: [proxy.%1$s.internal]}\n"
                                .formatted(region.name, addressOf(region, region.proxyPort)));
    }

    private String addressOf(WiredRegion region, int port) {
        return "http://" + network.address(name, region.name, port);
    }

    private static String each(List<WiredRegion> regions, java.util.function.Function<WiredRegion, String> line) {
        return regions.stream().map(line).collect(Collectors.joining());
    }

    /** 32 octets. */
    private static String key(String use, String whose) {
        String text = (use + "-key-of-" + whose + "-".repeat(32)).substring(0, 32);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What a colleague abroad sees of its services: their metrics, fetched from there, and their logs, sent there. */
    String seenBy(WiredRegion collector) throws IOException, InterruptedException {
        StringBuilder seen = new StringBuilder();
        for (RunningService service : List.of(agent, proxy)) {
            seen.append(collector.curl(
                    "http://" + network.address(collector.name, name, service.managementPort()) + "/q/metrics"));
            Path log = Files.writeString(folder.resolve("sent.log"), service.output());
            seen.append(service.output());
            curl("--data-binary", "@" + log, addressOf(collector, collector.apiPort) + "/logs");
        }
        return seen.toString();
    }

    /** Sends a text to another region, which it must not. */
    void leak(WiredRegion to, String text) throws IOException, InterruptedException {
        String[] there = network.address(name, to.name, to.apiPort).split(":");
        run("node", script("leak.mjs"), there[0], there[1], text);
    }

    private String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--fail", "--noproxy", "*", "--max-time", "20"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private String run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(network.launcher(name));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + said);
        }
        return said;
    }

    void stopServices() {
        if (agent != null) {
            agent.kill();
            proxy.kill();
        }
    }

    void close() {
        stopServices();
        processes.forEach(Process::destroyForcibly);
    }
}
