package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.store.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two agents, two proxies, and a server that ends the session of whoever uses a refresh token twice; fifty tabs renew their
 * sessions at random ({@link SimulatedTabs}), and one in ten never sees its answer. No session is lost.
 *
 * <p>With one Redis: while both agents serve any of them, while Redis is killed and comes back, while keys are rotated, and
 * when an agent is killed whose requests are on their way. Without a store: through the proxies, which send the calls of a
 * session to one agent, while keys are rotated, and when that agent is killed, unless an answer of its last ten seconds was
 * lost. What it had remembered for whoever comes late is gone with it, and the other one cannot know it.
 */
class RefreshOnceIT {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedTabs tabs = new SimulatedTabs();
    private TwoOfEach services;
    private StrictServer server;

    @BeforeEach
    void start() throws Exception {
        services = TwoOfEach.in(folder);
        server = StrictServer.start(folder, List.of(TwoOfEach.client()), Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        tabs.close();
        services.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (server != null) {
            server.close();
        }
    }

    private static String withoutApi(DeploymentFile deployment, List<String> agents) {
        return deployment.forProxy(agents, "http://127.0.0.1:1");
    }

    private void beginThrough(List<RunningService> ways) throws Exception {
        tabs.signIn(services.proxies());
        tabs.callThrough(ways);
        tabs.begin();
    }

    private void rotate() throws Exception {
        services.write(List.of("k1", "k0"));
        services.awaitSealing("k1", tabs.pages());
        services.write(List.of("k1"));
        tabs.liveOn("rotated");
    }

    /** Nobody was refused, and callers shared refreshes: fewer came to the server than had an answer. */
    private void end() throws Exception {
        int answered = tabs.end();
        List<StrictServer.Call> calls = server.callsSince(0, "/token");
        assertEquals(
                List.of(), calls.stream().filter(call -> call.error() != null).toList());
        assertTrue(answered > calls.size() - 2 * tabs.pages().size(), () -> tabs.outcomes() + ", " + calls.size());
        System.out.println("refreshes: " + tabs.outcomes() + ", calls to the server: " + calls.size());
    }

    @Test
    void losesNoSessionWithAStore() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            services.start(vertx, server, file -> file.store(redis.url(), ""), RefreshOnceIT::withoutApi);
            beginThrough(services.agents());
            tabs.liveOn("either agent");

            // The proxies send the calls of a session to one agent, so that it can do without the store.
            tabs.callThrough(services.proxies());
            tabs.liveOn("through the proxies");
            redis.kill();
            tabs.liveOn("without Redis");
            redis.start();
            tabs.liveOn("Redis again");

            tabs.callThrough(services.all());
            rotate();

            tabs.callThrough(services.proxies());
            services.holdTheFirstAgent();
            services.killTheFirstAgentAtWork();
            tabs.liveOn("one agent killed");
            end();
        }
    }

    @Test
    void losesNoSessionWithoutAStore() throws Exception {
        services.start(vertx, server, file -> file, RefreshOnceIT::withoutApi);
        beginThrough(services.proxies());
        tabs.liveOn("through the proxies");
        rotate();

        tabs.loseAnswers(false);
        tabs.pause();
        services.holdTheFirstAgent();
        tabs.resume();
        services.killTheFirstAgentAtWork();
        tabs.liveOn("one agent killed");
        tabs.loseAnswers(true);
        tabs.liveOn("with the other agent alone");
        end();
    }
}
