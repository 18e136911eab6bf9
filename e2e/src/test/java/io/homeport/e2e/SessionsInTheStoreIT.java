package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.homeport.store.RedisServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged agents and a packaged proxy whose sessions are in Redis: all of them, or those that are too large. */
class SessionsInTheStoreIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String ANCHOR = "__Host-Http-club-at";
    private static final String BOUND = "__Host-club-bound";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> bearers = new ConcurrentLinkedQueue<>();
    private final List<RunningService> proxies = new ArrayList<>();
    private Path tokenBytes;
    private HttpServer api;
    private RedisServer redis;
    private StrictServer server;
    private TwoAgents agents;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.started();
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/orders", exchange -> {
            bearers.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        api.start();
        tokenBytes = Files.writeString(folder.resolve("token-bytes"), "1400");
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        server = StrictServer.start(folder, List.of(club), Map.of("AS_TOKEN_BYTES_FILE", tokenBytes.toString()));
    }

    private void start(String store) throws Exception {
        start(store, "");
    }

    private void start(String store, String ofApp) throws Exception {
        Map<String, String> environment = Map.of("CLIENT_SECRET", SECRET);
        DeploymentFile deployment = DeploymentFile.of(server.issuer())
                .app("club", "client-secret: ${CLIENT_SECRET}")
                .store(redis.url(), store);
        deployment.text().insert(deployment.text().indexOf("      agent-path: /club\n"), ofApp);
        agents = TwoAgents.start(deployment, folder, environment);
        String text = deployment
                .forProxy(
                        agents.both().stream().map(RunningService::address).toList(),
                        "http://127.0.0.1:" + api.getAddress().getPort())
                .replace("path: /orders\n", "path: /orders\n      scope: global\n");
        Path file = Files.writeString(folder.resolve("proxy.yaml"), text);
        proxies.add(RunningService.start("oauth-proxy", file, folder.resolve("proxy.log"), environment));
        agents.awaitReady();
        proxies.forEach(RunningService::awaitReady);
    }

    @AfterEach
    void stop() throws Exception {
        for (RunningService proxy : proxies) {
            proxy.close();
        }
        if (agents != null) {
            agents.close();
        }
        server.close();
        api.stop(0);
        redis.close();
    }

    private AppPage signedIn() throws Exception {
        AppPage page = AppPage.of(client, "club", proxies.get(0));
        page.signIn(AIKO);
        return page;
    }

    private static String fault(AppPage page) throws Exception {
        return page.getApi("/orders").fault();
    }

    @Test
    void theBrowserHasAReferenceAndEndsWithIt() throws Exception {
        start("sessions: store");
        AppPage page = signedIn();
        assertEquals(
                List.of(ANCHOR),
                page.cookieNames().stream()
                        .filter(name -> !name.contains("login"))
                        .toList());
        String reference = page.cookie(ANCHOR);
        assertEquals(45, reference.length());
        assertEquals(200, page.getApi("/orders").status());
        assertTrue(bearers.remove().startsWith("Bearer ey"));
        AppPage.Answer session = page.get("session");
        assertEquals("true", session.text("is_logged_in"));
        assertTrue(session.body().has("id_token_claims"));
        // Whichever agent renews it.
        for (RunningService agent : agents.both()) {
            assertEquals(200, page.sharedWith(agent).post("refresh").status());
            assertEquals(reference, page.cookie(ANCHOR));
            assertEquals(200, page.getApi("/orders").status());
        }
        assertFalse(redis.written().contains("ey" + "J"), "no token is in the store in clear");
        assertFalse(redis.written().contains(reference.substring(2)), "nor a reference");
        AppPage copy = page.copiedTo(proxies.get(0));
        assertEquals(200, page.post("logout").status());
        assertEquals("401 unauthorized", fault(copy));
        assertEquals("401 unauthorized", copy.post("refresh").fault());
    }

    @Test
    void aLoginReplacesTheReference() throws Exception {
        start("sessions: store");
        AppPage page = signedIn();
        AppPage copy = page.copiedTo(proxies.get(0));
        String reference = page.cookie(ANCHOR);
        // The same cookies, and a server that asks who is there.
        page.sharedWith(proxies.get(0)).signIn(AIKO);
        assertFalse(reference.equals(page.cookie(ANCHOR)));
        assertEquals(200, page.getApi("/orders").status());
        assertEquals("401 unauthorized", fault(copy));
    }

    @Test
    void withoutTheStoreNothingIsClearedAndAllGoesOnWhenItIsBack() throws Exception {
        start("sessions: store");
        AppPage page = signedIn();
        redis.kill();
        assertEquals("503 session_store_unavailable", fault(page));
        assertEquals("503 session_store_unavailable", page.get("session").fault());
        assertEquals("503 session_store_unavailable", page.post("refresh").fault());
        // Who signs in now has the session in the browser, until its next refresh.
        AppPage meanwhile = signedIn();
        assertEquals(200, meanwhile.getApi("/orders").status());
        redis.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> fault(page).equals("200 null"));
        // The agents notice by themselves that it is back.
        await().atMost(Duration.ofSeconds(20)).until(() -> page.post("refresh").status() == 200);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            meanwhile.post("refresh");
            return meanwhile.cookie(ANCHOR).length() == 45;
        });
        assertEquals(200, meanwhile.getApi("/orders").status());
    }

    /** The key is kept beside the session, and what is there is not lost by that. */
    @Test
    void aSessionInTheStoreIsBoundToItsBrowser() throws Exception {
        start("sessions: store", "      device-binding: preferred\n      agent-origin: https://api.example.com\n");
        AppPage page = signedIn();
        String reference = page.cookie(ANCHOR);
        ProvingBrowser browser = new ProvingBrowser(page);
        HttpResponse<String> bound = browser.registersAtRefresh();
        assertEquals(200, bound.statusCode(), bound.body());
        assertEquals(reference, page.cookie(ANCHOR));
        assertEquals("true", page.get("session").text("device_bound"));
        assertEquals(200, page.getApi("/orders").status());
        // Whichever agent renews it or takes the proof.
        for (RunningService agent : agents.both()) {
            page.forgets(BOUND);
            assertEquals("401 token_expired", fault(page));
            assertEquals(200, browser.sharedWith(agent).proves().statusCode());
            assertEquals(200, page.sharedWith(agent).post("refresh").status());
            assertEquals(200, page.getApi("/orders").status());
            assertEquals("true", page.get("session").text("device_bound"));
        }
        AppPage thief = page.copiedTo(proxies.get(0));
        thief.forgets(BOUND);
        String forged = new ProvingBrowser(thief).proves().body();
        assertTrue(forged.contains("\"continue\":false"), forged);
        assertEquals("401 token_expired", fault(thief));
        // Without the store nobody can be asked for the key: the browser keeps its session and comes again.
        redis.kill();
        assertEquals(503, browser.proves().statusCode());
    }

    /** Tokens beyond what cookies take, up to what four of them hold. */
    @Test
    void whatIsTooLargeForABrowserIsInTheStore() throws Exception {
        start("");
        AppPage page = signedIn();
        assertTrue(page.cookie(ANCHOR).length() > 45);
        Files.writeString(tokenBytes, "14000");
        assertEquals(200, page.post("refresh").status());
        assertEquals(45, page.cookie(ANCHOR).length());
        bearers.clear();
        assertEquals(200, page.getApi("/orders").status());
        assertTrue(bearers.remove().length() >= 14000);
        AppPage other = signedIn();
        assertEquals(45, other.cookie(ANCHOR).length());
        assertEquals(200, other.getApi("/orders").status());
        Files.writeString(tokenBytes, "1400");
        assertEquals(200, page.post("refresh").status());
        assertTrue(page.cookie(ANCHOR).length() > 45);
        assertEquals(200, page.getApi("/orders").status());
        assertEquals("true", page.get("session").text("is_logged_in"));
    }
}
