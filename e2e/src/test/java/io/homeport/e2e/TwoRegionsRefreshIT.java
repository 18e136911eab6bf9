package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.store.RedisServer;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged agents in two regions with one key ring and one store, and a server that ends the session of whoever uses a
 * refresh token twice: tabs of one session whose calls come to both regions at the same moment.
 */
class TwoRegionsRefreshIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final int CALLS_AT_ONCE = 8;
    private static final int ROUNDS = 5;
    /** Renewed; or renewed by another tab, whose answer's cookies the browser has already. */
    private static final Set<String> ANSWERS = Set.of("200 null", "503 session_renewed");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLS_AT_ONCE);
    private final List<RunningService> agents = new ArrayList<>();
    private StrictServer server;
    private RedisServer redis;

    @BeforeEach
    void start() throws Exception {
        server = StrictServer.start(folder, List.of(TwoOfEach.client()), Map.of());
        redis = RedisServer.started();
        String file = DeploymentFile.of(server.issuer())
                .app("club", "client-secret: ${CLIENT_SECRET}")
                .store(redis.url(), "")
                .text()
                .toString();
        for (String region : List.of("us", "eu")) {
            Path own = Files.writeString(
                    folder.resolve(region + ".yaml"), file.replace("region: us\n", "region: " + region + "\n"));
            agents.add(RunningService.start(
                    "oauth-agent", own, folder.resolve(region + ".log"), Map.of("CLIENT_SECRET", TwoOfEach.SECRET)));
        }
        agents.forEach(RunningService::awaitReady);
    }

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        for (RunningService agent : agents) {
            agent.close();
        }
        if (redis != null) {
            redis.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private List<String> refreshAtOnceInBothRegions(AppPage page) throws Exception {
        CyclicBarrier together = new CyclicBarrier(CALLS_AT_ONCE);
        List<Future<String>> tabs = new ArrayList<>();
        for (int tab = 0; tab < CALLS_AT_ONCE; tab++) {
            AppPage copy = page.copiedTo(agents.get(tab % 2));
            tabs.add(callers.submit(() -> {
                together.await();
                return copy.post("refresh").fault();
            }));
        }
        List<String> answers = new ArrayList<>();
        for (Future<String> tab : tabs) {
            answers.add(tab.get());
        }
        return answers;
    }

    @Test
    void useARefreshTokenOnceAndLoseNoSession() throws Exception {
        assertTrue(agents.get(1).output().contains("region eu"), agents.get(1).output());
        for (int round = 0; round < ROUNDS; round++) {
            AppPage page = AppPage.of(client, "club", agents.get(round % 2));
            page.signIn(AIKO);
            int before = server.count();
            List<String> answers = refreshAtOnceInBothRegions(page);
            assertTrue(ANSWERS.containsAll(answers), answers::toString);
            List<StrictServer.Call> calls = server.callsSince(before, "/token");
            assertEquals(1, calls.size(), calls::toString);
            // The browser goes on with the cookies of one of these answers, in whichever region.
            assertEquals(
                    "200 null",
                    page.sharedWith(agents.get((round + 1) % 2)).post("refresh").fault());
            for (RunningService agent : agents) {
                assertEquals("true", page.sharedWith(agent).get("session").text("is_logged_in"));
            }
        }
        List<StrictServer.Call> all = server.callsSince(0, "/token");
        assertTrue(all.stream().allMatch(call -> call.error() == null), all::toString);
    }
}
