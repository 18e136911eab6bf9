package io.homeport.agent.refresh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** #72: many tabs refresh one session at once, and the server is asked once. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ManyCallersTest {
    private static final int CALLERS = 500;

    World world;

    @Inject
    MovableClock clock;

    @Inject
    MeterRegistry meters;

    @TestHTTPResource("/")
    URI agent;

    private final Page page = new Page(World.PATIENT);
    private final HttpClient browser =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private ScriptedServer server;
    private double joinedBefore;

    @BeforeEach
    void signIn() {
        world.reset(clock);
        server = world.server();
        page.signIn(server, "aiko");
        server.calls().clear();
        server.on(Endpoint.TOKEN, held::add);
        joinedBefore = joined();
    }

    private double joined() {
        return meters.counter("homeport.agent.refreshes.coalesced", "app", World.PATIENT.name())
                .count();
    }

    private String cookies() {
        return page.jar().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private List<CompletableFuture<HttpResponse<String>>> refreshAtOnce(int callers) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + agent.getPort() + World.PATIENT.agentPath() + "/refresh"))
                .header("Origin", World.PATIENT.origin())
                .header("token-handler-version", "1")
                .header("Cookie", cookies())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return IntStream.range(0, callers)
                .mapToObj(caller -> browser.sendAsync(request, BodyHandlers.ofString()))
                .toList();
    }

    private void awaitJoined(int callers) {
        await().atMost(Duration.ofSeconds(25)).until(() -> joined() - joinedBefore == callers);
    }

    /** The server answers the one call, once all have come. */
    private void allGetTheSame(List<CompletableFuture<HttpResponse<String>>> answers) {
        assertEquals(1, held.size());
        Reply.json(
                        200,
                        new JsonObject()
                                .put("access_token", "planted-late-token")
                                .put("token_type", "Bearer")
                                .put("refresh_token", "planted-late-refresh-token")
                                .encode())
                .to(held.poll());
        Set<List<String>> cookies = answers.stream()
                .map(CompletableFuture::join)
                .map(answer -> {
                    assertEquals(200, answer.statusCode());
                    return answer.headers().allValues("Set-Cookie");
                })
                .collect(Collectors.toSet());
        assertEquals(1, cookies.size(), "all get the same cookies");
        assertEquals(3, cookies.iterator().next().size());
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void makeOneCall_72() {
        List<CompletableFuture<HttpResponse<String>>> answers = refreshAtOnce(CALLERS);
        awaitJoined(CALLERS - 1);
        allGetTheSame(answers);
    }

    @Test
    void makeOneCallWhenTheFirstHangsUp_72() throws IOException {
        try (Socket first = new Socket(agent.getHost(), agent.getPort())) {
            String request = "POST " + World.PATIENT.agentPath() + "/refresh HTTP/1.1\r\nHost: a\r\nOrigin: "
                    + World.PATIENT.origin() + "\r\ntoken-handler-version: 1\r\nCookie: " + cookies()
                    + "\r\nContent-Length: 0\r\n\r\n";
            first.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            await().until(() -> held.size() == 1);
        }
        List<CompletableFuture<HttpResponse<String>>> answers = refreshAtOnce(CALLERS - 1);
        awaitJoined(CALLERS - 1);
        allGetTheSame(answers);
    }
}
