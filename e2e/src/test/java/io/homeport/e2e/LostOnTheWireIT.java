package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.e2e.Wire.Loss;
import io.homeport.store.RedisServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One refresh, of which something is lost on its way: each request and each answer between page, proxy, agent, store and
 * authorization server. The server ends the session of whoever uses a refresh token twice. The page repeats its call, as
 * the client library does, until it is answered.
 */
class LostOnTheWireIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Map<String, String> ENVIRONMENT = Map.of("CLIENT_SECRET", TwoOfEach.SECRET);
    private static final String A_REFRESH = "POST /club/refresh ";
    private static final String A_TOKEN_REQUEST = "POST /token ";
    /** Words of the store's scripts. */
    private static final String A_CLAIM = "return {'claimed', fencing, used}";

    private static final String AN_ANSWER_LEFT = "redis.call('HSET', KEYS[1], 'answer', ARGV[2])";

    /** Between whom. */
    enum Hop {
        PAGE_TO_PROXY,
        PROXY_TO_AGENT,
        AGENT_TO_STORE,
        AGENT_TO_SERVER
    }

    /** What becomes of the session. */
    enum Session {
        GOES_ON,
        /** The server has given its new tokens to nobody. */
        IS_LOST
    }

    /** A point of the way, and what becomes of a session that loses something there. */
    enum Point {
        THE_PAGES_CALL(Hop.PAGE_TO_PROXY, Loss.REQUEST, A_REFRESH, Session.GOES_ON),
        THE_PROXYS_CALL(Hop.PROXY_TO_AGENT, Loss.REQUEST, A_REFRESH, Session.GOES_ON),
        THE_CLAIM(Hop.AGENT_TO_STORE, Loss.REQUEST, A_CLAIM, Session.GOES_ON),
        THE_CLAIMS_ANSWER(Hop.AGENT_TO_STORE, Loss.ANSWER, A_CLAIM, Session.GOES_ON),
        THE_TOKEN_REQUEST(Hop.AGENT_TO_SERVER, Loss.REQUEST, A_TOKEN_REQUEST, Session.GOES_ON),
        THE_TOKEN_RESPONSE(Hop.AGENT_TO_SERVER, Loss.ANSWER, A_TOKEN_REQUEST, Session.IS_LOST),
        WHAT_IS_LEFT_IN_THE_STORE(Hop.AGENT_TO_STORE, Loss.REQUEST, AN_ANSWER_LEFT, Session.GOES_ON),
        WHAT_THE_STORE_SAYS_OF_IT(Hop.AGENT_TO_STORE, Loss.ANSWER, AN_ANSWER_LEFT, Session.GOES_ON),
        THE_AGENTS_ANSWER(Hop.PROXY_TO_AGENT, Loss.ANSWER, A_REFRESH, Session.GOES_ON),
        THE_PROXYS_ANSWER(Hop.PAGE_TO_PROXY, Loss.ANSWER, A_REFRESH, Session.GOES_ON);

        private final Hop hop;
        private final Loss loss;
        private final String said;
        private final Session session;

        Point(Hop hop, Loss loss, String said, Session session) {
            this.hop = hop;
            this.loss = loss;
            this.said = said;
            this.session = session;
        }
    }

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<RunningService> services = new ArrayList<>();
    /** The ways of the first agent, and of the page; the second agent and its proxy have sound ones. */
    private Wire toServer;

    private Wire toAgent;
    private Wire toProxy;
    private Wire toStore;
    private StrictServer server;

    @BeforeEach
    void start() throws Exception {
        server = StrictServer.start(folder, List.of(TwoOfEach.client()), Map.of());
        toServer = Wire.to(vertx, URI.create(server.issuer()).getPort());
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = services.size() - 1; i >= 0; i--) {
            services.get(i).close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (server != null) {
            server.close();
        }
    }

    private RunningService started(String service, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("homeport-" + services.size() + ".yaml"), text);
        RunningService started = RunningService.start(
                service, file, folder.resolve("instance-" + services.size() + ".log"), ENVIRONMENT);
        services.add(started);
        return started.awaitReady();
    }

    private DeploymentFile deployment(String more) {
        return DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}\n" + more);
    }

    /** An agent and its proxy, with the wires between. */
    private RunningService throughTheWires(UnaryOperator<DeploymentFile> store) throws IOException {
        DeploymentFile file = store.apply(deployment("back-channel-url: " + toServer.address()));
        toAgent = Wire.to(vertx, started("oauth-agent", file.text().toString()).port());
        RunningService proxy = started(
                "oauth-proxy", store.apply(deployment("")).forProxy(List.of(toAgent.address()), "http://127.0.0.1:1"));
        toProxy = Wire.to(vertx, proxy.port());
        return proxy.at(toProxy.address());
    }

    private Wire wire(Hop hop) {
        return switch (hop) {
            case PAGE_TO_PROXY -> toProxy;
            case PROXY_TO_AGENT -> toAgent;
            case AGENT_TO_STORE -> toStore;
            case AGENT_TO_SERVER -> toServer;
        };
    }

    private static String refreshed(AppPage page) throws InterruptedException {
        try {
            return page.post("refresh").fault();
        } catch (IOException e) {
            return "no answer";
        }
    }

    /** What becomes of a session of which this is lost at a refresh, where the page repeats its call here and there. */
    private String outcome(Point point, RunningService here, RunningService there) throws Exception {
        AppPage page = AppPage.of(client, "club", here);
        page.signIn(AIKO);
        int before = server.count();
        Wire wire = wire(point.hop);
        wire.lose(point.loss, point.said);
        List<String> answers = new ArrayList<>(List.of(refreshed(page)));
        await().atMost(PATIENCE).until(wire::hasLost);
        AppPage elsewhere = page.sharedWith(there);
        await().atMost(PATIENCE).until(() -> {
            if (!answers.get(answers.size() - 1).matches("200 null|401 .*")) {
                answers.add(refreshed(elsewhere));
            }
            return answers.get(answers.size() - 1).matches("200 null|401 .*");
        });
        boolean isSignedIn = "true".equals(page.get("session").text("is_logged_in"));
        assertEquals(answers.get(answers.size() - 1).equals("200 null"), isSignedIn, answers::toString);
        if (!isSignedIn) {
            return point + " " + Session.IS_LOST + " " + answers.get(answers.size() - 1);
        }
        // Of the answer of before, too, which somebody may have: once more, and by both.
        assertEquals("200 null", refreshed(page), answers::toString);
        assertEquals("200 null", refreshed(elsewhere), answers::toString);
        List<StrictServer.Call> calls = server.callsSince(before, "/token");
        assertTrue(calls.stream().allMatch(call -> call.error() == null), calls::toString);
        assertEquals(3, calls.size(), () -> answers + ", and each renewal asked the server once: " + calls);
        return point + " " + Session.GOES_ON;
    }

    private static String expected(Point point) {
        return point + " " + point.session + (point.session == Session.IS_LOST ? " 401 session_expired" : "");
    }

    private void eachPoint(List<Point> points, RunningService here, RunningService there) throws Exception {
        List<String> outcomes = new ArrayList<>();
        for (Point point : points) {
            outcomes.add(outcome(point, here, there));
        }
        assertEquals(points.stream().map(LostOnTheWireIT::expected).toList(), outcomes);
    }

    /** The page repeats its call at another agent, which knows of the first attempt by the store alone. */
    @Test
    void costsNoSessionWhereThereIsAStoreUnlessTheServersAnswerIsLost() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            toStore = Wire.to(vertx, redis.port());
            RunningService here = throughTheWires(file -> file.store("redis://127.0.0.1:" + toStore.port(), ""));
            DeploymentFile sound = deployment("").store(redis.url(), "");
            RunningService agent = started("oauth-agent", sound.text().toString());
            RunningService there =
                    started("oauth-proxy", sound.forProxy(List.of(agent.address()), "http://127.0.0.1:1"));
            eachPoint(List.of(Point.values()), here, there);
        }
    }

    /** The page's calls come to the same agent, as proxies send them. */
    @Test
    void costsNoSessionWithoutAStoreWhereTheSameAgentIsAskedAgain() throws Exception {
        RunningService here = throughTheWires(file -> file);
        List<Point> points = List.of(Point.values()).stream()
                .filter(point -> point.hop != Hop.AGENT_TO_STORE)
                .toList();
        eachPoint(points, here, here);
    }
}
