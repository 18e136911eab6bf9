package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.store.RedisServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two agents, two proxies, one Redis, and a server that ends the session of whoever uses a refresh token twice. Fifty tabs
 * of ten browsers renew their sessions at random, without any lock among them, and one in ten never sees its answer. No
 * session is lost: while both agents serve any of them, while Redis is killed and comes back, while keys are rotated, and
 * when an agent is killed whose requests are on their way.
 *
 * <p>Each part takes as long as {@code homeport.simulation} says ({@code PT4M} for a long run).
 */
class RefreshOnceIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final int BROWSERS = 10;
    private static final int TABS = 5;
    private static final int ONE_IN = 10;
    private static final int LONGEST_PAUSE_MILLIS = 1500;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PART = Duration.parse(System.getProperty("homeport.simulation", "PT8S"));
    /** What a page answers by signing in again. */
    private static final Set<String> LOST = Set.of("401 session_expired", "401 unauthorized");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService tabs = Executors.newScheduledThreadPool(BROWSERS * TABS);
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final List<Wire> wires = new ArrayList<>();
    private final List<RunningService> agents = new ArrayList<>();
    private final List<RunningService> proxies = new ArrayList<>();
    private final Map<Path, String> files = new LinkedHashMap<>();
    private final List<AppPage> browsers = new ArrayList<>();
    /** How often each browser's session was renewed. */
    private final List<AtomicInteger> renewals = new ArrayList<>();

    private volatile List<RunningService> ways = List.of();
    private RedisServer redis;
    private StrictServer server;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.started();
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        server = StrictServer.start(folder, List.of(club), Map.of());
        Map<String, String> environment = Map.of("CLIENT_SECRET", SECRET);
        DeploymentFile any = deployment("");
        for (int i = 0; i < 2; i++) {
            Wire wire = Wire.to(vertx, URI.create(server.issuer()).getPort());
            wires.add(wire);
            String text =
                    deployment("back-channel-url: " + wire.address()).text().toString();
            agents.add(RunningService.start("oauth-agent", file(true, text), log(), environment));
        }
        List<String> urls = agents.stream().map(RunningService::address).toList();
        for (int i = 0; i < 2; i++) {
            String text = any.forProxy(urls, "http://127.0.0.1:1");
            proxies.add(RunningService.start("oauth-proxy", file(false, text), log(), environment));
        }
        agents.forEach(RunningService::awaitReady);
        proxies.forEach(RunningService::awaitReady);
    }

    private DeploymentFile deployment(String more) {
        return DeploymentFile.of(server.issuer())
                .app("club", "client-secret: ${CLIENT_SECRET}\n" + more)
                .store(redis.url(), "");
    }

    private Path file(boolean isAgent, String text) throws IOException {
        Path file = folder.resolve("homeport-" + files.size() + ".yaml");
        KeyRotationIT.write(file, text, isAgent, List.of("k0"));
        files.put(file, text);
        return file;
    }

    private Path log() {
        return folder.resolve("instance-" + files.size() + ".log");
    }

    @AfterEach
    void stop() throws Exception {
        // First of all, since the rest may never have started.
        redis.close();
        over.set(true);
        tabs.shutdownNow();
        for (RunningService proxy : proxies) {
            proxy.close();
        }
        for (RunningService agent : agents) {
            agent.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    /** One tab: it renews the session of its browser now and then, and cares for no other tab. */
    private final class Tab implements Runnable {
        private final AppPage page;
        private final String name;
        private final Random random;
        private final AtomicInteger renewed;

        Tab(AppPage page, String name, AtomicInteger renewed) {
            this.page = page;
            this.name = name;
            this.random = new Random(name.hashCode());
            this.renewed = renewed;
        }

        @Override
        public void run() {
            List<RunningService> now = ways;
            RunningService way = now.get(random.nextInt(now.size()));
            boolean answerIsLost = random.nextInt(ONE_IN) == 0;
            String outcome = outcome(answerIsLost ? page.copiedTo(way) : page.sharedWith(way));
            outcomes.merge(outcome, 1, Integer::sum);
            if (LOST.contains(outcome)) {
                lost.add(name + ": " + outcome);
            }
            if (outcome.startsWith("200")) {
                renewed.incrementAndGet();
            }
            if (!over.get()) {
                tabs.schedule(this, random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
            }
        }

        private String outcome(AppPage through) {
            try {
                return through.post("refresh").fault();
            } catch (IOException e) {
                return "no answer";
            } catch (InterruptedException e) {
                return "the end";
            }
        }
    }

    private void goesOnFor(String part, Duration time) {
        List<Integer> before = renewals.stream().map(AtomicInteger::get).toList();
        await().pollDelay(time).atMost(time.plus(PATIENCE)).until(() -> {
            for (int i = 0; i < renewals.size(); i++) {
                if (renewals.get(i).get() < before.get(i) + TABS) {
                    return !lost.isEmpty();
                }
            }
            return true;
        });
        assertEquals(Set.of(), lost, () -> part + ": " + outcomes);
    }

    private void rotate() throws Exception {
        for (List<String> keys : List.of(List.of("k1", "k0"), List.of("k1"))) {
            if (keys.size() == 1) {
                await().atMost(PATIENCE).until(() -> {
                    String metrics = agents.get(0).metrics() + agents.get(1).metrics();
                    return metrics.split("homeport_cookie_key_sealing\\{key=\"k1\",ring=\"\\w+\"} 1.0", -1).length == 5;
                });
                await().atMost(PATIENCE)
                        .during(Duration.ofSeconds(2))
                        .until(() ->
                                browsers.stream().allMatch(page -> page.keyIds().equals(List.of("k1", "k1", "k1"))));
            }
            int at = 0;
            for (Map.Entry<Path, String> file : files.entrySet()) {
                KeyRotationIT.write(file.getKey(), file.getValue(), at++ < agents.size(), keys);
            }
        }
    }

    @Test
    void losesNoSession() throws Exception {
        ways = List.copyOf(agents);
        for (int i = 0; i < BROWSERS; i++) {
            AppPage page = AppPage.of(client, "club", proxies.get(i % 2));
            page.signIn(AIKO);
            browsers.add(page);
            renewals.add(new AtomicInteger());
        }
        for (int i = 0; i < BROWSERS * TABS; i++) {
            tabs.execute(new Tab(
                    browsers.get(i / TABS), "browser " + i / TABS + ", tab " + i % TABS, renewals.get(i / TABS)));
        }
        goesOnFor("either agent", PART);

        // The proxies send the calls of a session to one agent, so that it can do without the store.
        ways = List.copyOf(proxies);
        goesOnFor("through the proxies", PART);
        redis.kill();
        goesOnFor("without Redis", PART);
        redis.start();
        goesOnFor("Redis again", PART);

        ways = List.of(agents.get(0), agents.get(1), proxies.get(0), proxies.get(1));
        rotate();
        goesOnFor("rotated", PART);

        ways = List.copyOf(proxies);
        wires.get(0).hold();
        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(1))
                .until(() -> wires.get(0).held() > 0 && !wires.get(0).isWaitedFor());
        agents.get(0).kill();
        goesOnFor("one agent killed", PART);

        over.set(true);
        tabs.shutdown();
        assertTrue(tabs.awaitTermination(60, TimeUnit.SECONDS));
        for (AppPage browser : browsers) {
            assertEquals("true", browser.get("session").text("is_logged_in"));
        }
        List<StrictServer.Call> calls = server.callsSince(0, "/token");
        assertEquals(
                List.of(), calls.stream().filter(call -> call.error() != null).toList());
        int answered = outcomes.getOrDefault("200 null", 0);
        assertTrue(answered > calls.size() - 2 * BROWSERS, () -> outcomes + ", " + calls.size() + " calls");
        System.out.println("refreshes: " + outcomes + ", calls to the server: " + calls.size());
    }
}
