package io.homeport.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two regions as real processes, each with an agent, a proxy and an API, and with keys that the other does not have. Their
 * proxies pass on to each other what they cannot open. The user is at home in {@code eu}, and {@code us} is abroad.
 */
final class TwoHomes implements AutoCloseable {
    private static final String NOBODY = "http://127.0.0.1:1";

    private static final String FILE = """
            homeport-proxy:
              gateway-tls: regions
              gateway-port: OWN_PORT
              trusted-proxies: [127.0.0.0/8]
            quarkus:
            QUARKUS
              tls:
                regions:
                  key-store: {p12: {path: KEY_STORE, password: PASSWORD}}
                  trust-store: {pem: {certs: [CERTIFICATES]}}
            homeport:
              region: OWN
              agent-url: AGENT
              regions:
                OTHER: {gateway: "https://localhost:OTHER_PORT", peers: [proxy.OTHER.internal]}
            HOMEPORT
            """;

    private final Path folder;
    private final Told told;
    private final Vertx vertx = Vertx.vertx();
    private final List<RunningService> running = new ArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> ports = Map.of("eu", RunningService.freePort(), "us", RunningService.freePort());
    private RunningService agentAtHome;
    private RunningService atHome;
    private RunningService agentAbroad;
    private RunningService abroad;

    /**
     * What both regions are told beside that.
     *
     * @param homeport lines below {@code homeport}, where OWN is the region's name, ACCESS and SESSION are secrets of its own
     *     and API is the address of its API
     * @param quarkus lines below {@code quarkus}
     * @param environment of a service, by its name
     */
    record Told(String homeport, String quarkus, Function<String, Map<String, String>> environment) {}

    private TwoHomes(Path folder, Told told) {
        this.folder = folder;
        this.told = told;
    }

    /** Starts all of it, and waits until it answers. */
    static TwoHomes start(Path folder, Told told) throws Exception {
        TwoHomes homes = new TwoHomes(folder, told);
        try {
            homes.start();
            return homes;
        } catch (Exception e) {
            homes.close();
            throw e;
        }
    }

    private void start() throws Exception {
        TlsIdentity eu = TlsIdentity.of(folder, "proxy.eu.internal", "localhost");
        TlsIdentity us = TlsIdentity.of(folder, "proxy.us.internal", "localhost");
        agentAtHome = started("oauth-agent", file("eu", "us", eu, us, NOBODY));
        atHome = started("oauth-proxy", file("eu", "us", eu, us, agentAtHome.address()));
        agentAbroad = started("oauth-agent", file("us", "eu", us, eu, NOBODY));
        abroad = started("oauth-proxy", file("us", "eu", us, eu, agentAbroad.address()));
        running.forEach(RunningService::awaitReady);
    }

    private RunningService started(String service, Path file) throws IOException {
        Path log = folder.resolve(service + running.size() + ".log");
        running.add(RunningService.start(service, file, log, told.environment().apply(service)));
        return running.get(running.size() - 1);
    }

    private Path file(String own, String other, TlsIdentity ours, TlsIdentity theirs, String agent) throws IOException {
        String text = FILE.replace("QUARKUS\n", told.quarkus())
                .replace("HOMEPORT\n", told.homeport())
                .replace("OWN_PORT", ports.get(own).toString())
                .replace("OTHER_PORT", ports.get(other).toString())
                .replace("KEY_STORE", ours.keyStore().toString())
                .replace("PASSWORD", TlsIdentity.PASSWORD)
                .replace("CERTIFICATES", theirs.certificate().toString())
                .replace("AGENT", agent)
                .replace("ACCESS", base64url("planted-access-key-of-region-" + own + "-"))
                .replace("SESSION", base64url("planted-session-key-of-region-" + own))
                .replace("API", api(own))
                .replace("OWN", own)
                .replace("OTHER", other);
        return Files.writeString(folder.resolve(own + "-" + running.size() + ".yaml"), text);
    }

    private static String base64url(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
    }

    private String api(String region) {
        HttpServer api = vertx.createHttpServer().requestHandler(request -> {
            calls.add(region + " " + request.getHeader("traceparent"));
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end("{\"region\":\"" + region + "\",\"entry\":\"" + request.getHeader("homeport-entry-region")
                            + "\"}");
        });
        api.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        return "http://127.0.0.1:" + api.actualPort();
    }

    RunningService agentAtHome() {
        return agentAtHome;
    }

    RunningService atHome() {
        return atHome;
    }

    RunningService agentAbroad() {
        return agentAbroad;
    }

    RunningService abroad() {
        return abroad;
    }

    /** The region whose API was called, and with which {@code traceparent}, for each call up to now. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** What all services said so far. */
    String output() {
        return running.stream().map(RunningService::output).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        running.forEach(RunningService::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
