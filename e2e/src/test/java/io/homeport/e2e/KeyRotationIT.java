package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged agents and two packaged proxies whose cookie keys are replaced while pages call their API and renew their
 * sessions: each instance reads its file in its own time, in four of the orders that there are (RotationTest of the module
 * session-cookies has all of them). No call fails, and no session is lost but the one that the removed key alone has
 * sealed.
 */
class KeyRotationIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final int PAGES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Agents are 0 and 1, proxies 2 and 3. */
    private static final List<List<Integer>> ORDERS =
            List.of(List.of(0, 1, 2, 3), List.of(2, 3, 0, 1), List.of(3, 1, 2, 0), List.of(1, 3, 0, 2));

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService users = Executors.newFixedThreadPool(PAGES);
    private final List<Instance> instances = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private HttpServer api;
    private StrictServer server;

    /** An agent or a proxy with a deployment file of its own, which says which keys it has. */
    private record Instance(boolean isAgent, Path file, String text, RunningService service) {
        /** Reads these keys, the newest first, and knows no others from now on. */
        void reads(List<String> keys, String... others) throws IOException {
            write(file, text, isAgent, keys);
            await().atMost(PATIENCE).until(() -> {
                String metrics = service.metrics();
                return keys.stream().allMatch(key -> metrics.contains(openings(key)))
                        && Arrays.stream(others).noneMatch(key -> metrics.contains(openings(key)));
            });
        }

        private static String openings(String key) {
            return "homeport_cookie_key_openings_total{key=\"" + key + "\",ring=\"access\"}";
        }

        boolean sealsWith(String key) throws IOException, InterruptedException {
            String metrics = service.metrics();
            return List.of("access", "session").stream()
                    .allMatch(ring -> metrics.contains(
                            "homeport_cookie_key_sealing{key=\"" + key + "\",ring=\"" + ring + "\"} 1.0"));
        }
    }

    /** Writes the deployment file with these keys in place of its own, the newest first. */
    static void write(Path file, String text, boolean isAgent, List<String> keys) throws IOException {
        String cookies = "  reload-interval: PT0.2S\n  cookies:\n    key-settling-time: PT8S\n    access-keys:\n"
                + ring("access", keys)
                + (isAgent ? "    session-keys:\n" + ring("session", keys) : "")
                + "  apps:";
        Path next = Files.createTempFile(file.getParent(), "next", ".yaml");
        Files.writeString(next, text.replaceAll("(?s)  cookies:.*?  apps:", cookies));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String ring(String purpose, List<String> keys) {
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            byte[] secret = Arrays.copyOf(
                    ("planted-" + purpose + "-" + key + "-0123456789012345678").getBytes(StandardCharsets.US_ASCII),
                    32);
            text.append("      - id: ")
                    .append(key)
                    .append("\n        secret: ")
                    .append(Base64.getUrlEncoder().withoutPadding().encodeToString(secret))
                    .append('\n');
        }
        return text.toString();
    }

    @BeforeEach
    void start() throws Exception {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/orders", exchange -> {
            byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        api.start();
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        server = StrictServer.start(folder, List.of(club), Map.of());
        DeploymentFile deployment = DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}");
        startOne(true, deployment.text().toString());
        startOne(true, deployment.text().toString());
        String forProxy = deployment
                .forProxy(
                        instances.stream().map(one -> one.service().address()).toList(),
                        "http://127.0.0.1:" + api.getAddress().getPort())
                .replace("path: /orders\n", "path: /orders\n      scope: global\n");
        startOne(false, forProxy);
        startOne(false, forProxy);
        for (Instance one : instances) {
            one.service().awaitReady();
        }
    }

    private void startOne(boolean isAgent, String text) throws IOException {
        Path file = folder.resolve("homeport-" + instances.size() + ".yaml");
        write(file, text, isAgent, List.of("k0"));
        instances.add(new Instance(
                isAgent,
                file,
                text,
                RunningService.start(
                        isAgent ? "oauth-agent" : "oauth-proxy",
                        file,
                        folder.resolve("instance-" + instances.size() + ".log"),
                        Map.of("CLIENT_SECRET", SECRET))));
    }

    @AfterEach
    void stop() throws Exception {
        over.set(true);
        users.shutdownNow();
        for (Instance one : instances) {
            one.service().close();
        }
        if (server != null) {
            server.close();
        }
        api.stop(0);
    }

    /** Calls the API and renews the session, through one proxy and the other, until the test is over. */
    private void use(AppPage page) {
        AppPage other = page.sharedWith(instances.get(3).service());
        for (int turn = 0; !over.get(); turn++) {
            AppPage through = turn % 2 == 0 ? page : other;
            try {
                AppPage.Answer answer = turn % 5 == 4 ? through.post("refresh") : through.getApi("/orders");
                calls.incrementAndGet();
                if (answer.status() != 200) {
                    failed.add(answer.fault());
                }
            } catch (IOException | RuntimeException e) {
                failed.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Replaces the key of all instances, which read of it in this order. */
    private void rotate(List<AppPage> pages, List<Integer> order, String old, String fresh) throws Exception {
        for (int at : order) {
            instances.get(at).reads(List.of(fresh, old));
        }
        for (Instance agent : instances.subList(0, 2)) {
            await().atMost(PATIENCE).until(() -> agent.sealsWith(fresh));
        }
        // A renewed session has nothing left of the old key: its refresh and ID tokens are sealed anew as well.
        await().atMost(PATIENCE)
                .until(() -> pages.stream().allMatch(page -> page.keyIds().equals(List.of(fresh, fresh, fresh))));
        for (int at : order) {
            instances.get(at).reads(List.of(fresh), old);
        }
        int before = calls.get();
        await().atMost(PATIENCE).until(() -> calls.get() > before + 10 * PAGES);
    }

    @Test
    void failsNoCallAndLosesNoSessionInWhicheverOrderTheInstancesReadTheFile() throws Exception {
        List<AppPage> pages = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        AppPage idle = AppPage.of(client, "club", instances.get(2).service());
        idle.signIn(AIKO);
        for (int i = 0; i < PAGES; i++) {
            AppPage page = AppPage.of(client, "club", instances.get(2).service());
            page.signIn(AIKO);
            pages.add(page);
            running.add(users.submit(() -> use(page)));
        }
        for (int i = 0; i < ORDERS.size(); i++) {
            rotate(pages, ORDERS.get(i), "k" + i, "k" + (i + 1));
            assertEquals(List.of(), List.copyOf(failed), "in the order " + ORDERS.get(i));
        }
        over.set(true);
        for (Future<?> one : running) {
            one.get();
        }
        assertEquals(List.of(), List.copyOf(failed));
        for (AppPage page : pages) {
            assertEquals("true", page.get("session").text("is_logged_in"));
        }
        assertEquals("401 key_unknown", idle.get("session").fault());
        await().atMost(PATIENCE).until(() -> "false".equals(idle.get("session").text("is_logged_in")));
        assertTrue(calls.get() > 500, calls + " calls");
    }
}
