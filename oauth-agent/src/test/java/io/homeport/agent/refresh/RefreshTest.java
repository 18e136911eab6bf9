package io.homeport.agent.refresh;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** refresh. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class RefreshTest {
    private static final String ACCESS = "__Host-Http-shop-at";
    private static final String REFRESH = "__Secure-shop-rt";

    World world;

    @Inject
    MovableClock clock;

    @TestHTTPResource("/")
    URI agent;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void signIn() {
        world.reset(clock);
        server = world.server();
        page.signIn(server, "aiko");
        server.calls().clear();
    }

    private String sent(int call) {
        return server.calls(Endpoint.TOKEN).get(call).form().get("refresh_token");
    }

    @Test
    void renewsTheSession() {
        Response answer = page.post("refresh");
        assertEquals("application/json", answer.getHeader("Content-Type"));
        answer.then()
                .statusCode(200)
                .body("access_token_expires_in", both(greaterThan(280)).and(lessThanOrEqualTo(300)))
                .body("region", equalTo("ap"))
                .body("api_base_url", equalTo("https://api.ap.example.com"));
        assertEquals(
                Set.of("access_token_expires_in", "region", "api_base_url"),
                answer.jsonPath().getMap("").keySet());
        assertEquals(
                List.of(
                        "__Host-Http-shop-at=sealed; Path=/; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-shop-rt=sealed; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-shop-id=sealed; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict"),
                Page.sealedLines(answer));
        assertEquals(
                Set.of("grant_type", "refresh_token"),
                server.calls(Endpoint.TOKEN).get(0).form().keySet());
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
    }

    @Test
    void usesTheRotatedTokenNext_71() {
        page.post("refresh").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
        assertNotEquals(sent(0), sent(1));
    }

    @Test
    void keepsTheTokenWhereTheServerSendsNoNewOne_71() {
        server.doNotRotate();
        page.post("refresh").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
        assertEquals(sent(0), sent(1));
    }

    @Test
    void keepsTheIdTokenWhereTheServerSendsNoNewOne() {
        server.tokenResponse(tokens -> tokens.put("id_token", null));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
    }

    @Test
    void readsTheRegionAgain() {
        server.tokenResponse(tokens -> tokens.put(
                "access_token",
                server.signed(
                        new io.vertx.core.json.JsonObject().put("sub", "aiko").put("region", "EU"), header -> {})));
        page.post("refresh").then().statusCode(200).body("region", equalTo("eu"));
    }

    @Test
    void mayNarrowTheScopeButNotWidenIt() {
        page.post("refresh", "scope=openid%20orders").then().statusCode(200);
        assertEquals("openid orders", server.calls(Endpoint.TOKEN).get(0).form().get("scope"));
        page.isError(page.post("refresh", "scope=openid%20admin"), 400, "invalid_request")
                .header("Set-Cookie", nullValue());
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void endsTheSessionWhenTheServerSaysSo_73() {
        server.on(Endpoint.TOKEN, Reply.json(400, "{\"error\":\"invalid_grant\"}"));
        Response answer = page.post("refresh");
        page.isError(answer, 401, "session_expired");
        assertEquals(page.clearingLines(), Page.setCookies(answer));
        assertTrue(page.jar().isEmpty());
        page.isError(page.post("refresh"), 401, "unauthorized");
    }

    @ParameterizedTest(name = "#67 {0}")
    @ValueSource(strings = {"sub", "iss", "aud", "azp", "auth_time"})
    void endsTheSessionWhenTheNewIdTokenSpeaksOfSomeoneElse(String claim) {
        server.idToken(claims ->
                claim.equals("auth_time") ? claims.put(claim, 1) : claims.put(claim, "https://someone.example"));
        Response answer = page.post("refresh");
        page.isError(answer, 502, "authorization_server_error");
        assertEquals(page.clearingLines(), Page.setCookies(answer));
    }

    @Test
    void keepsTheEarlierIdTokenWhenTheNewOnesKeyCannotBeFetched() {
        server.rotateKeys("rotated-" + clock.instant().toEpochMilli());
        clock.advance(Duration.ofSeconds(11));
        server.on(Endpoint.KEYS, Reply.empty(503));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
        clock.advance(Duration.ofSeconds(11));
        server.well(Endpoint.KEYS);
        page.post("refresh").then().statusCode(200);
    }

    @Test
    void needsASession() {
        Page stranger = new Page(World.SHOP);
        stranger.isError(stranger.post("refresh"), 401, "unauthorized").header("Set-Cookie", nullValue());
        assertEquals(List.of(), server.calls());
    }

    @Test
    void clearsWhatItCannotOpen() {
        page.jar().put(ACCESS, "tampered");
        Response answer = page.post("refresh");
        page.isError(answer, 401, "unauthorized");
        assertEquals(page.clearingLines(), Page.setCookies(answer));
        assertEquals(List.of(), server.calls());
    }

    @Test
    void countsARefreshCookieOnlyBesideAnAnchorOfItsOwnSession() {
        Page other = new Page(World.SHOP);
        other.signIn(server, "emma");
        server.calls().clear();
        page.jar().put(REFRESH, other.jar().get(REFRESH));
        page.isError(page.post("refresh"), 401, "unauthorized");
        assertFalse(page.jar().containsKey(REFRESH), "the tossed-in cookie is cleared");
        Page alone = new Page(World.SHOP);
        alone.jar().put(REFRESH, other.jar().get(REFRESH));
        alone.isError(alone.post("refresh"), 401, "unauthorized");
        assertEquals(List.of(), server.calls());
    }

    @Test
    void countsOnlyCookiesOfOneGeneration() {
        Map<String, String> before = Map.copyOf(page.jar());
        page.post("refresh").then().statusCode(200);
        page.jar().put(REFRESH, before.get(REFRESH));
        page.isError(page.post("refresh"), 401, "unauthorized");
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void endsAnIdleSession_20() {
        clock.advance(Duration.ofDays(2).plusSeconds(1));
        Response answer = page.post("refresh");
        page.isError(answer, 401, "session_expired");
        assertEquals(Set.copyOf(page.clearingLines()), Set.copyOf(Page.setCookies(answer)));
        assertEquals(List.of(), server.calls());
    }

    @Test
    void endsASessionAtItsAbsoluteLimitHoweverOftenItWasRenewed_20() {
        for (int day = 1; day < 10; day++) {
            clock.advance(Duration.ofDays(1));
            page.post("refresh").then().statusCode(200);
        }
        clock.advance(Duration.ofDays(1).plusSeconds(1));
        page.isError(page.post("refresh"), 401, "session_expired");
    }

    @Test
    void neverPromisesMoreThanTheSessionHasLeft() {
        server.tokenResponse(
                tokens -> tokens.put("expires_in", Duration.ofDays(365).toSeconds()));
        page.post("refresh").then().statusCode(200).body("access_token_expires_in", lessThanOrEqualTo((int)
                Duration.ofDays(2).toSeconds()));
    }

    @Test
    void makesOneCallForManyThatComeAtOnce_72() {
        int callers = 25;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<CompletableFuture<Response>> answers = IntStream.range(0, callers)
                    .mapToObj(caller ->
                            CompletableFuture.supplyAsync(() -> page.copy().post("refresh"), threads))
                    .toList();
            List<List<String>> cookies = answers.stream()
                    .map(CompletableFuture::join)
                    .map(answer -> {
                        answer.then().statusCode(200);
                        return Page.setCookies(answer);
                    })
                    .distinct()
                    .toList();
            assertEquals(1, cookies.size(), "all get the same cookies");
        } finally {
            threads.shutdown();
        }
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void givesAnAnswerThatWasLostToWhoeverAsksAgain() {
        Page again = page.copy();
        Response lost = page.post("refresh");
        Response second = again.post("refresh");
        second.then().statusCode(200);
        assertEquals(Page.setCookies(lost), Page.setCookies(second));
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void goesOnWhenItsFirstCallerHangsUp() throws Exception {
        ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
        server.on(Endpoint.TOKEN, held::add);
        try (Socket socket = new Socket(agent.getHost(), agent.getPort())) {
            StringBuilder request = new StringBuilder("POST /oauth-agent/refresh HTTP/1.1\r\nHost: a\r\n");
            request.append("Origin: ").append(World.SHOP.origin()).append("\r\ntoken-handler-version: 1\r\nCookie: ");
            page.jar().forEach((name, value) -> request.append(name + "=" + value + "; "));
            request.append("\r\nContent-Length: 0\r\n\r\n");
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            await().until(() -> held.size() == 1);
        }
        CompletableFuture<Response> second = CompletableFuture.supplyAsync(() -> page.post("refresh"));
        Reply.json(
                        200,
                        new io.vertx.core.json.JsonObject()
                                .put("access_token", "planted-late-token")
                                .put("token_type", "Bearer")
                                .encode())
                .to(held.poll());
        second.join().then().statusCode(200);
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void bringsNoSessionBackThatWasSignedOut() {
        Page thief = page.copy();
        page.post("refresh").then().statusCode(200);
        page.post("logout").then().statusCode(200);
        Response answer = thief.post("refresh");
        thief.isError(answer, 401, "session_expired");
        assertEquals(thief.clearingLines(), Page.setCookies(answer));
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void discardsTokensThatArriveAfterTheLogout() {
        ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
        server.on(Endpoint.TOKEN, held::add);
        CompletableFuture<Response> refresh =
                CompletableFuture.supplyAsync(() -> page.copy().post("refresh"));
        await().until(() -> held.size() == 1);
        page.post("logout").then().statusCode(200);
        Reply.json(
                        200,
                        new io.vertx.core.json.JsonObject()
                                .put("access_token", "planted-late-token")
                                .put("refresh_token", "planted-late-refresh-token")
                                .put("token_type", "Bearer")
                                .encode())
                .to(held.poll());
        page.isError(refresh.join(), 401, "session_expired");
        assertTrue(server.calls(Endpoint.REVOCATION).stream()
                .anyMatch(call -> call.form().get("token").equals("planted-late-refresh-token")));
    }
}
