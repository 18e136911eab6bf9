package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged agents behind two packaged proxies, and no store: the proxies send the calls of one session to one agent,
 * so that a refresh token is used once. The server ends the session of whoever uses one twice.
 */
class AffinityIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String NO_API = "http://127.0.0.1:1";
    /** Enough that each agent has some, in all likelihood. */
    private static final int SESSIONS = 6;

    private static final int CALLS_AT_ONCE = 8;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLS_AT_ONCE);
    private final List<RunningService> proxies = new ArrayList<>();
    private StrictServer server;
    private TwoAgents agents;

    @BeforeEach
    void start() throws Exception {
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        server = StrictServer.start(folder, List.of(club), Map.of());
        Map<String, String> environment = Map.of("CLIENT_SECRET", SECRET);
        DeploymentFile deployment = DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}");
        agents = TwoAgents.start(deployment, folder, environment);
        List<String> urls = agents.both().stream().map(RunningService::address).toList();
        // Neither file's order decides, nor which proxy was there first.
        for (List<String> order : List.of(urls, List.of(urls.get(1), urls.get(0)))) {
            Path file = Files.writeString(
                    folder.resolve("proxy-" + proxies.size() + ".yaml"), deployment.forProxy(order, NO_API));
            proxies.add(RunningService.start(
                    "oauth-proxy", file, folder.resolve("proxy-" + proxies.size() + ".log"), environment));
        }
        agents.awaitReady();
        proxies.forEach(RunningService::awaitReady);
    }

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        for (RunningService proxy : proxies) {
            proxy.close();
        }
        if (agents != null) {
            agents.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** The same cookies, used by this many tabs at the same moment, half of them through each proxy. */
    private List<Integer> refreshAtOnce(AppPage page) throws Exception {
        CyclicBarrier together = new CyclicBarrier(CALLS_AT_ONCE);
        List<Future<Integer>> tabs = new ArrayList<>();
        for (int tab = 0; tab < CALLS_AT_ONCE; tab++) {
            AppPage copy = page.copiedTo(proxies.get(tab % 2));
            tabs.add(callers.submit(() -> {
                together.await();
                return copy.post("refresh").status();
            }));
        }
        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> tab : tabs) {
            answers.add(tab.get());
        }
        return answers;
    }

    @Test
    void usesARefreshTokenOnceThroughWhicheverProxyItsCallersCome() throws Exception {
        for (int session = 0; session < SESSIONS; session++) {
            AppPage page = AppPage.of(client, "club", proxies.get(session % 2));
            page.signIn(AIKO);
            int before = server.count();
            assertEquals(List.of(200, 200, 200, 200, 200, 200, 200, 200), refreshAtOnce(page));
            assertEquals(1, server.callsSince(before, "/token").size());
            assertEquals(200, page.post("refresh").status());
            assertEquals("true", page.get("session").text("is_logged_in"));
        }
    }

    @Test
    void goesOnWithAnotherAgentWhereASessionsOwnHasDied() throws Exception {
        List<AppPage> pages = new ArrayList<>();
        for (int session = 0; session < SESSIONS; session++) {
            AppPage page = AppPage.of(client, "club", proxies.get(session % 2));
            page.signIn(AIKO);
            pages.add(page);
        }
        agents.first().stop();
        for (AppPage page : pages) {
            int before = server.count();
            assertEquals(List.of(200, 200, 200, 200, 200, 200, 200, 200), refreshAtOnce(page));
            assertEquals(1, server.callsSince(before, "/token").size());
            assertEquals("true", page.get("session").text("is_logged_in"));
        }
        assertTrue(
                proxies.stream().noneMatch(proxy -> proxy.output().contains("ERROR")),
                () -> proxies.get(0).output() + proxies.get(1).output());
    }
}
