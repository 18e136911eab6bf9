package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.homeport.e2e.LiveApi.Conversation;
import io.homeport.store.RedisServer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged agents and two packaged proxies that share one Redis: a sign-out at one agent is seen by every proxy, for
 * whoever has copied the cookies, too.
 */
class SignOutEverywhereIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final Map<String, String> EMMA = Map.of("login", "emma", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<RunningService> proxies = new ArrayList<>();
    private LiveApi api;
    private RedisServer redis;
    private StrictServer server;
    private TwoAgents agents;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.started();
        api = new LiveApi();
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        server = StrictServer.start(folder, List.of(club), Map.of());
    }

    /** Starts all of them, with what more is to be said of the store. */
    private void start(String store) throws Exception {
        Map<String, String> environment = Map.of("CLIENT_SECRET", SECRET);
        DeploymentFile deployment = DeploymentFile.of(server.issuer())
                .app("club", "client-secret: ${CLIENT_SECRET}")
                .store(redis.url(), store);
        agents = TwoAgents.start(deployment, folder, environment);
        for (RunningService agent : agents.both()) {
            // Each proxy has one agent: what the other one does reaches it through the store alone.
            Path file = Files.writeString(
                    folder.resolve("proxy-" + proxies.size() + ".yaml"),
                    api.routed(deployment, List.of(agent.address())));
            proxies.add(RunningService.start(
                    "oauth-proxy", file, folder.resolve("proxy-" + proxies.size() + ".log"), environment));
        }
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
        if (server != null) {
            server.close();
        }
        api.close();
        redis.close();
    }

    private AppPage signedIn() throws Exception {
        return signedIn(AIKO, proxies.get(0));
    }

    private AppPage signedIn(Map<String, String> user, RunningService proxy) throws Exception {
        AppPage page = AppPage.of(client, "club", proxy);
        page.signIn(user);
        return page;
    }

    private static String fault(AppPage page) throws Exception {
        return page.getApi("/orders").fault();
    }

    @Test
    void aSignOutAtOneAgentEndsCallsAndStreamsThroughEachProxy() throws Exception {
        start("");
        AppPage page = signedIn();
        AppPage stays = signedIn();
        List<AppPage> copies = proxies.stream().map(page::copiedTo).toList();
        List<CompletableFuture<HttpResponse<String>>> events = new ArrayList<>();
        List<Conversation> conversations = new ArrayList<>();
        for (AppPage copy : copies) {
            assertEquals(200, copy.getApi("/orders").status());
            events.add(LiveApi.events(client, copy));
            conversations.add(Conversation.begin(client, copy));
        }
        for (Conversation conversation : conversations) {
            assertEquals("hello", conversation.heard().get());
        }
        Conversation other = Conversation.begin(client, stays.copiedTo(proxies.get(1)));
        assertEquals(200, page.post("logout").status());
        for (AppPage copy : copies) {
            await().atMost(SOON).until(() -> fault(copy).equals("401 unauthorized"));
        }
        for (CompletableFuture<HttpResponse<String>> stream : events) {
            // Cut off, so that it cannot be taken for whole.
            await().atMost(SOON).until(stream::isCompletedExceptionally);
        }
        for (Conversation conversation : conversations) {
            await().atMost(SOON).until(conversation.closed()::isDone);
            assertEquals("3000 unauthorized", conversation.closed().get());
        }
        // The agent that was not asked knows it as well.
        assertEquals("401 session_expired", copies.get(1).post("refresh").fault());
        assertEquals(200, stays.getApi("/orders").status());
        assertEquals(200, stays.copiedTo(proxies.get(1)).post("refresh").status());
        assertTrue(!other.closed().isDone());
    }

    @Test
    void aUserEndsAllSessionsOfTheirs() throws Exception {
        start("");
        AppPage page = signedIn();
        AppPage elsewhere = signedIn(AIKO, proxies.get(1));
        AppPage ofAnother = signedIn(EMMA, proxies.get(1));
        assertEquals(200, elsewhere.getApi("/orders").status());
        assertEquals(200, page.delete("session").status());
        await().atMost(SOON).until(() -> fault(elsewhere).equals("401 unauthorized"));
        assertEquals("false", page.get("session").text("is_logged_in"));
        assertEquals("401 session_expired", elsewhere.post("refresh").fault());
        assertEquals(200, ofAnother.getApi("/orders").status());
        assertEquals(200, ofAnother.post("refresh").status());
        // A session that begins later is a new one.
        await().atMost(SOON)
                .until(() -> signedIn(AIKO, proxies.get(1)).getApi("/orders").status() == 200);
    }

    private static List<String> listed(AppPage page) throws Exception {
        AppPage.Answer answer = page.get("sessions");
        assertEquals(200, answer.status(), answer.body()::toString);
        return answer.body().getAsJsonArray("sessions").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(session -> (session.has("device") ? session.get("device").getAsString() : "unnamed")
                        + (session.get("is_current").getAsBoolean() ? ", this" : ""))
                .sorted()
                .toList();
    }

    @Test
    void aUserSeesTheirSessionsWhicheverAgentTheyBeganAt() throws Exception {
        start("session-list: true");
        AppPage page = signedIn();
        AppPage elsewhere = signedIn(AIKO, proxies.get(1));
        AppPage ofAnother = signedIn(EMMA, proxies.get(1));
        assertEquals(200, page.post("sessions", "device=Aiko%27s+phone").status());
        assertEquals(200, elsewhere.post("refresh").status());
        assertEquals(200, page.post("refresh").status());
        assertEquals(List.of("Aiko's phone", "unnamed, this"), listed(elsewhere));
        assertEquals(List.of("Aiko's phone, this", "unnamed"), listed(page));
        assertEquals(List.of("unnamed, this"), listed(ofAnother));
        assertEquals("400 invalid_request", page.post("sessions", "name=phone").fault());
        assertEquals(
                "400 invalid_request",
                page.post("sessions", "device=" + "x".repeat(101)).fault());
        AppPage copy = elsewhere.copiedTo(proxies.get(1));
        assertEquals(200, elsewhere.post("logout").status());
        await().atMost(SOON).until(() -> listed(page).equals(List.of("Aiko's phone, this")));
        await().atMost(SOON).until(() -> copy.get("sessions").fault().equals("401 session_expired"));
        redis.kill();
        assertEquals("503 session_store_unavailable", page.get("sessions").fault());
        redis.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> page.get("sessions").status() == 200);
    }

    @Test
    void offersNoListOfSessionsUnlessTheDeploymentWantsIt() throws Exception {
        start("");
        AppPage page = signedIn();
        assertEquals("404 not_found", page.get("sessions").fault());
        assertEquals("404 not_found", page.post("sessions", "device=phone").fault());
    }

    @Test
    void goesOnWithoutTheStoreAndCatchesUpWhenItIsBack() throws Exception {
        start("");
        AppPage page = signedIn();
        AppPage stays = signedIn();
        redis.kill();
        AppPage copy = page.copiedTo(proxies.get(1));
        assertEquals(200, page.post("refresh").status());
        assertEquals(200, page.post("logout").status());
        assertEquals(200, copy.getApi("/orders").status());
        assertEquals(200, signedIn().getApi("/orders").status());
        redis.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> fault(copy).equals("401 unauthorized"));
        assertEquals(200, stays.getApi("/orders").status());
    }

    @Test
    void trustsNoSessionWithoutTheStoreWhereTheDeploymentWantsThat() throws Exception {
        start("revocation-when-unavailable: closed");
        AppPage page = signedIn();
        assertEquals(200, page.getApi("/orders").status());
        redis.kill();
        await().atMost(Duration.ofSeconds(20)).until(() -> fault(page).equals("503 session_store_unavailable"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> page.get("session").fault().equals("503 session_store_unavailable"));
        assertEquals("503 session_store_unavailable", page.post("refresh").fault());
        redis.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> fault(page).equals("200 null"));
        await().atMost(Duration.ofSeconds(20)).until(() -> page.post("refresh").status() == 200);
    }
}
