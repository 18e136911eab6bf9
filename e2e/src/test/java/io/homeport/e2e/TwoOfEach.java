package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Two packaged agents behind two packaged proxies, each with a deployment file of its own, whose keys can be replaced.
 * Each agent has a way of its own to the authorization server, on which its requests can be held back.
 */
final class TwoOfEach {
    static final String SECRET = "planted-client-secret-0123456789";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** A service's file, and what it says but for the keys. */
    private record Instance(boolean isAgent, Path file, String text, Path output) {
        RunningService started() throws IOException {
            return RunningService.start(
                    isAgent ? "oauth-agent" : "oauth-proxy", file, output, Map.of("CLIENT_SECRET", SECRET));
        }
    }

    private final List<Instance> instances = new ArrayList<>();
    private final List<RunningService> services = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private final Path folder;

    private TwoOfEach(Path folder) {
        this.folder = folder;
    }

    /** The client that the server has to know. */
    static JsonObject client() {
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        return club;
    }

    /** None of them is started yet; whoever calls this closes it, whether they start or not. */
    static TwoOfEach in(Path folder) {
        return new TwoOfEach(folder);
    }

    /**
     * Starts all four, and waits until they answer.
     *
     * @param store the file with a store, or as it is
     * @param forProxy what a proxy in front of these agents reads
     */
    void start(
            Vertx vertx,
            StrictServer server,
            UnaryOperator<DeploymentFile> store,
            BiFunction<DeploymentFile, List<String>, String> forProxy)
            throws IOException {
        for (int i = 0; i < 2; i++) {
            Wire wire = Wire.to(vertx, URI.create(server.issuer()).getPort());
            wires.add(wire);
            add(
                    true,
                    store.apply(deployment(server, "back-channel-url: " + wire.address()))
                            .text()
                            .toString());
        }
        List<String> urls = agents().stream().map(RunningService::address).toList();
        for (int i = 0; i < 2; i++) {
            add(false, forProxy.apply(store.apply(deployment(server, "")), urls));
        }
        services.forEach(RunningService::awaitReady);
    }

    private static DeploymentFile deployment(StrictServer server, String more) {
        return DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}\n" + more);
    }

    private void add(boolean isAgent, String text) throws IOException {
        Path file = folder.resolve("homeport-" + instances.size() + ".yaml");
        KeyRotationIT.write(file, text, isAgent, List.of("k0"));
        Instance instance = new Instance(isAgent, file, text, folder.resolve("instance-" + instances.size() + ".log"));
        instances.add(instance);
        services.add(instance.started());
    }

    List<RunningService> agents() {
        return List.copyOf(services.subList(0, Math.min(2, services.size())));
    }

    List<RunningService> proxies() {
        return List.copyOf(services.subList(2, 4));
    }

    List<RunningService> all() {
        return List.copyOf(services);
    }

    /** Kills the first agent while it has requests to the server that this has not seen, and that nobody sees any more. */
    void killTheFirstAgentAtWork() {
        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(1))
                .until(() -> wires.get(0).held() > 0 && !wires.get(0).isWaitedFor());
        agents().get(0).kill();
    }

    /** Lets none of the first agent's requests through to the server any more. */
    void holdTheFirstAgent() {
        wires.get(0).hold();
    }

    /** Writes these keys into each file, the newest first. */
    void write(List<String> keys) throws IOException {
        for (Instance instance : instances) {
            KeyRotationIT.write(instance.file(), instance.text(), instance.isAgent(), keys);
        }
    }

    /** Waits until both agents seal with this key, and nothing of these pages' sessions is sealed with another. */
    void awaitSealing(String key, List<AppPage> pages) {
        await().atMost(PATIENCE).until(() -> {
            String metrics = agents().get(0).metrics() + agents().get(1).metrics();
            return metrics.split("homeport_cookie_key_sealing\\{key=\"" + key + "\",ring=\"\\w+\"} 1.0", -1).length
                    == 5;
        });
        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(2))
                .until(() -> pages.stream().allMatch(page -> page.keyIds().equals(List.of(key, key, key))));
    }

    /** Ends a service in an orderly way, and starts it anew at the same address, with its file as it is now. */
    void restart(int at) throws IOException, InterruptedException {
        RunningService before = services.get(at);
        before.stop();
        services.set(at, before.startedAgain());
        services.get(at).awaitReady();
    }

    void close() {
        for (int i = services.size() - 1; i >= 0; i--) {
            services.get(i).close();
        }
    }
}
