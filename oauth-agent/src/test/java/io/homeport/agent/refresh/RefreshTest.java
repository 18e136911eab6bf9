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
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.homeport.cookies.SessionId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** refresh. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class RefreshTest {
    private static final String ACCESS = "__Host-Http-shop-at";

    World world;

    @Inject
    MovableClock clock;

    @Inject
    MeterRegistry meters;

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
                .body("region", equalTo("ap"));
        assertEquals(
                Set.of("access_token_expires_in", "session_expires_in", "region"),
                answer.jsonPath().getMap("").keySet());
        assertEquals(
                List.of(
                        "__Host-Http-shop-at=sealed; Path=/; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-shop-rt-*=sealed; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-shop-id-*=sealed; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict"),
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
                server.signed(new JsonObject().put("sub", "aiko").put("region", "EU"), header -> {})));
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

    static Stream<Arguments> wordsThatTheGrantHasEnded() {
        String json = "application/json";
        return Stream.of(
                Arguments.of(400, json, "invalid_grant"),
                Arguments.of(401, json, "invalid_grant"),
                // Auth0.
                Arguments.of(403, json, "invalid_grant"),
                Arguments.of(404, json, "invalid_grant"),
                Arguments.of(400, json, "INVALID_GRANT"),
                Arguments.of(400, "text/html", "invalid_grant"),
                Arguments.of(400, "text/plain; charset=utf-8", "invalid_grant"),
                Arguments.of(400, "application/problem+json", "invalid_grant"),
                // Entra ID, where a policy wants the user.
                Arguments.of(400, json, "interaction_required"),
                Arguments.of(400, json, "login_required"),
                Arguments.of(400, json, "consent_required"),
                Arguments.of(403, "text/plain", "Login_Required"));
    }

    @ParameterizedTest(name = "#73 {0} {1} {2}")
    @MethodSource("wordsThatTheGrantHasEnded")
    void endsTheSessionWhenTheServerSaysSo_73(int status, String type, String code) {
        server.on(
                Endpoint.TOKEN,
                Reply.with(status, type, "{\"error\":\"" + code + "\",\"error_description\":\"A\\r\\nB\"}"));
        Response answer = page.post("refresh");
        page.isError(answer, 401, "session_expired");
        assertEquals(page.clearingLines(), Page.setCookies(answer));
        assertTrue(page.jar().isEmpty());
        page.isError(page.post("refresh"), 401, "unauthorized");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"invalid_client", "invalid_scope", "invalid_token", "access_denied", "temporarily.odd"})
    void keepsTheSessionThroughAnyOtherRefusal(String code) {
        server.on(Endpoint.TOKEN, Reply.json(400, "{\"error\":\"" + code + "\"}"));
        page.isError(page.post("refresh"), 502, "authorization_server_error").header("Set-Cookie", nullValue());
        server.well(Endpoint.TOKEN);
        page.post("refresh").then().statusCode(200);
    }

    @ParameterizedTest(name = "#67 {0}")
    @ValueSource(strings = {"sub", "iss"})
    void endsTheSessionWhenTheNewIdTokenSpeaksOfSomeoneElse_67(String claim) {
        server.idToken(claims -> claims.put(claim, "https://someone.example"));
        Response answer = page.post("refresh");
        page.isError(answer, 401, "session_expired");
        assertEquals(page.clearingLines(), Page.setCookies(answer));
    }

    /** The server says so over TLS: whether a signature can be verified by now does not matter. */
    @ParameterizedTest(name = "#67 {0}")
    @ValueSource(strings = {"sub", "iss"})
    void endsTheSessionWhenAnIdTokenThatCannotBeVerifiedSpeaksOfSomeoneElse_67(String claim) {
        server.idToken(claims -> claims.put(claim, "https://someone.example"));
        server.idTokenHeader(header -> header.setKeyIdHeaderValue("not-published-yet"));
        page.isError(page.post("refresh"), 401, "session_expired");
        assertTrue(page.jar().isEmpty());
    }

    private static Arguments odd(String what, Consumer<JsonObject> change) {
        return Arguments.of(what, (UnaryOperator<JsonObject>) claims -> {
            change.accept(claims);
            return claims;
        });
    }

    static Stream<Arguments> oddIdTokens() {
        return Stream.of(
                // Keycloak, Cognito and B2C after the user signed in again in the same session of the server.
                odd("another auth_time", claims -> claims.put("auth_time", claims.getLong("auth_time") + 3600)),
                odd("an auth_time that is text", claims -> claims.put("auth_time", "yesterday")),
                odd("another aud", claims -> claims.put("aud", "someone")),
                odd(
                        "an aud more",
                        claims -> claims.put(
                                "aud", new JsonArray().add("shop-spa").add("orders-api"))),
                odd("another azp", claims -> claims.put("azp", "someone")),
                odd("an end that has passed", claims -> claims.put("exp", 1)),
                odd("an end that is text", claims -> claims.put("exp", "soon")),
                odd("a beginning to come", claims -> claims.put("iat", claims.getLong("iat") + 15)),
                odd("another at_hash", claims -> claims.put("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")),
                odd("no sub", claims -> claims.remove("sub")),
                odd("a sub that is null", claims -> claims.putNull("sub")),
                odd("a sub that is a number", claims -> claims.put("sub", 7)),
                odd("no iss", claims -> claims.remove("iss")),
                odd("an iss that is null", claims -> claims.putNull("iss")));
    }

    @ParameterizedTest(name = "the new ID token has {0}")
    @MethodSource("oddIdTokens")
    void keepsTheEarlierIdTokenWhereTheNewOneCannotBeUsed(String what, UnaryOperator<JsonObject> change) {
        String before = page.get("session").jsonPath().getMap("id_token_claims").toString();
        server.idToken(change);
        goesOnWithout("id_token", () -> page.post("refresh").then().statusCode(200));
        assertEquals(
                before, page.get("session").jsonPath().getMap("id_token_claims").toString());
        server.idToken(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
        assertNotEquals(sent(0), sent(1));
    }

    static Stream<Arguments> harmlessIdTokens() {
        return Stream.of(
                odd("no auth_time", claims -> claims.remove("auth_time")),
                odd("an auth_time that is null", claims -> claims.putNull("auth_time")),
                odd(
                        "the same auth_time with a fraction",
                        claims -> claims.put(
                                "auth_time", claims.getLong("auth_time").doubleValue())),
                odd("an azp that is null", claims -> claims.putNull("azp")),
                odd("another nonce", claims -> claims.put("nonce", "another")));
    }

    @ParameterizedTest(name = "the new ID token has {0}")
    @MethodSource("harmlessIdTokens")
    void takesANewIdTokenThatDiffersWhereItMay(String what, UnaryOperator<JsonObject> change) {
        server.idToken(claims -> change.apply(claims).put("name", "Newer"));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.name", equalTo("Newer"));
    }

    @ParameterizedTest(name = "the new ID token {0}")
    @ValueSource(strings = {"is signed with a key that is not published yet", "has a wrong signature", "is no JWT"})
    void keepsTheEarlierIdTokenWhereTheNewOneCannotBeVerified(String what) {
        if (what.startsWith("is signed")) {
            server.idTokenHeader(header -> header.setKeyIdHeaderValue("not-published-yet"));
        } else {
            server.idTokenEnvelope(
                    signed -> what.equals("is no JWT") ? "planted-nothing" : signed.substring(0, signed.length() - 9));
        }
        goesOnWithout("id_token", () -> page.post("refresh").then().statusCode(200));
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
    }

    private void goesOnWithout(String part, Runnable refresh) {
        Counter counter = meters.counter("homeport.agent.refreshes.parts.left.out", "app", "shop", "part", part);
        double before = counter.count();
        refresh.run();
        assertEquals(1, counter.count() - before);
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
        String name = page.cookie("rt").orElseThrow();
        String others = other.cookie("rt").orElseThrow();
        page.jar().put(name, other.jar().get(others));
        page.isError(page.post("refresh"), 401, "unauthorized");
        assertFalse(page.jar().containsKey(name), "the tossed-in cookie is cleared");
        Page alone = new Page(World.SHOP);
        alone.jar().put(others, other.jar().get(others));
        alone.isError(alone.post("refresh"), 401, "unauthorized");
        assertEquals(List.of(), server.calls());
    }

    /** What the browser keeps while it is at an answer's cookies: this kind is still of the renewal before. */
    private void keepsFromBefore(String kind) {
        String name = page.cookie(kind).orElseThrow();
        String before = page.jar().get(name);
        page.post("refresh").then().statusCode(200);
        page.jar().put(name, before);
    }

    @Test
    void givesACallWithTheRefreshCookieOfBeforeWhatCameOfIt() {
        keepsFromBefore("rt");
        page.post("refresh").then().statusCode(200);
        assertEquals(1, server.calls(Endpoint.TOKEN).size(), "its refresh token is used up");
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
        assertEquals(2, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void asksToRepeatACallWithTheRefreshCookieOfBeforeAndLeavesTheCookies() {
        keepsFromBefore("rt");
        clock.advance(RefreshCoalescer.GRACE.plusSeconds(1));
        Response answer = page.post("refresh");
        page.isError(answer, 503, "session_renewed").header("Retry-After", "1");
        assertEquals(List.of(), Page.setCookies(answer));
        assertEquals(1, server.calls(Endpoint.TOKEN).size(), "its refresh token is used up");
    }

    @Test
    void endsWaitingForARefreshCookieThatNeverCame() {
        keepsFromBefore("rt");
        clock.advance(Duration.ofMinutes(1));
        Response answer = page.post("refresh");
        page.isError(answer, 401, "unauthorized");
        assertEquals(List.of(), Page.setCookies(answer));
        assertEquals(1, server.calls(Endpoint.TOKEN).size(), "its refresh token is used up");
    }

    @Test
    void renewsByARefreshCookieThatIsNewerThanTheAnchor() {
        String anchor = "__Host-Http-shop-at";
        String before = page.jar().get(anchor);
        page.post("refresh").then().statusCode(200);
        page.jar().put(anchor, before);
        clock.advance(RefreshCoalescer.GRACE.plusSeconds(1));
        page.post("refresh").then().statusCode(200);
        clock.advance(RefreshCoalescer.GRACE.plusSeconds(1));
        page.post("refresh").then().statusCode(200);
        List<String> sent = server.calls(Endpoint.TOKEN).stream()
                .map(call -> call.form().get("refresh_token"))
                .toList();
        assertEquals(3, Set.copyOf(sent).size(), "each refresh token is used once");
    }

    @Test
    void keepsTheClaimsWhereTheIdCookieIsOfBefore() {
        server.tokenResponse(tokens -> {
            tokens.remove("id_token");
            return tokens;
        });
        keepsFromBefore("id");
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
        clock.advance(RefreshCoalescer.GRACE.plusSeconds(1));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
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

    /** The cookies were sealed under longer limits than the app has now: a refresh would use the token up for nothing. */
    @ParameterizedTest(name = "a session of {0} days, last renewed {1} days ago")
    @CsvSource({"11,1", "3,3"})
    void endsASessionThatIsOverByTheLimitsOfNow(int age, int idle) {
        sealUnderLongerLimits(Duration.ofDays(age), Duration.ofDays(idle));
        Response answer = page.post("refresh");
        page.isError(answer, 401, "session_expired");
        assertEquals(Map.of(), page.jar());
        assertEquals(List.of(), server.calls());
    }

    @Test
    void renewsASessionThatIsWithinTheLimitsOfNow() {
        sealUnderLongerLimits(Duration.ofDays(9), Duration.ofDays(1));
        server.on(Endpoint.TOKEN, Reply.json(200, "{\"access_token\":\"planted-a\",\"token_type\":\"Bearer\"}"));
        page.post("refresh").then().statusCode(200);
    }

    private void sealUnderLongerLimits(Duration age, Duration idle) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        CookieNames names = CookieNames.hostOnly("shop");
        Envelope envelope =
                new Envelope(now.minus(idle), now.plus(Duration.ofDays(100)), SessionId.random(new SecureRandom()), 7);
        page.jar().clear();
        page.jar()
                .put(
                        names.access(),
                        new AccessCookies(names, "shop", server.issuer(), ring("a1", world.accessKey()), clock)
                                .seal(new AccessContent(envelope, "planted-access", now, Optional.empty())));
        String refresh = names.of(envelope.session()).refresh();
        page.jar()
                .put(
                        refresh,
                        new SessionCookies("shop", server.issuer(), ring("s1", world.sessionKey()), clock)
                                .sealRefresh(
                                        refresh,
                                        new RefreshContent(envelope, Optional.of("planted-refresh"), now.minus(age))));
    }

    private static KeyRing ring(String id, String secret) {
        return new KeyRing(List.of(new SealingKey(id, Base64.getUrlDecoder().decode(secret))));
    }

    @Test
    void neverPromisesMoreThanTheSessionHasLeft() {
        server.tokenResponse(
                tokens -> tokens.put("expires_in", Duration.ofDays(365).toSeconds()));
        page.post("refresh").then().statusCode(200).body("access_token_expires_in", lessThanOrEqualTo((int)
                Duration.ofDays(2).toSeconds()));
    }

    /** The caller waits for its answer, and the common pool has one thread on two cores. */
    private static Executor ownThread() {
        return caller -> new Thread(caller).start();
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
        CompletableFuture<Response> second = CompletableFuture.supplyAsync(() -> page.post("refresh"), ownThread());
        Reply.json(
                        200,
                        new JsonObject()
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
                CompletableFuture.supplyAsync(() -> page.copy().post("refresh"), ownThread());
        await().until(() -> held.size() == 1);
        page.post("logout").then().statusCode(200);
        Reply.json(
                        200,
                        new JsonObject()
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
