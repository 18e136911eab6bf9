package io.homeport.agent.refresh;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls of one browser that overlap, in each order in which they can end. The session that began last counts, and each
 * refresh token is used once.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LateAnswersTest {
    private static final String ANCHOR = "__Host-Http-patient-at";
    private static final String LATE_REFRESH_TOKEN = "planted-late-refresh-token";

    /** As many threads as callers: each waits for its answer, and the common pool has one thread on two cores. */
    private final ExecutorService callers = Executors.newCachedThreadPool();

    World world;

    @Inject
    MovableClock clock;

    @Inject
    MeterRegistry meters;

    private final Page browser = new Page(World.PATIENT);
    private final ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private ScriptedServer server;

    @BeforeEach
    void signIn() {
        world.reset(clock);
        server = world.server();
        browser.signIn(server, "aiko");
        server.calls().clear();
        // Keys may be asked for anew.
        clock.advance(Duration.ofSeconds(11));
    }

    @AfterEach
    void stopCallers() {
        callers.shutdownNow();
    }

    @AfterEach
    void noRefreshTokenIsSentTwice() {
        List<String> sent = server.calls(Endpoint.TOKEN).stream()
                .map(call -> call.form().get("refresh_token"))
                .filter(token -> token != null)
                .toList();
        assertEquals(sent.stream().distinct().toList(), sent);
    }

    /** Where a refresh of the server's waits. */
    enum At {
        TOKEN,
        KEYS
    }

    private CompletableFuture<Response> sent(String call, String form) {
        Page now = browser.copy();
        return CompletableFuture.supplyAsync(() -> form.isEmpty() ? now.post(call) : now.post(call, form), callers);
    }

    /** A refresh that is under way, and waits at the server until it is let go. */
    private CompletableFuture<Response> refreshHeldAt(At at) {
        if (at == At.TOKEN) {
            server.on(Endpoint.TOKEN, held::add);
        } else {
            server.tokenResponse(tokens -> tokens.put("refresh_token", LATE_REFRESH_TOKEN));
            server.idTokenHeader(header -> header.setKeyIdHeaderValue("of-" + clock.instant()));
            server.on(Endpoint.KEYS, held::add);
        }
        CompletableFuture<Response> refresh = sent("refresh", "");
        await().until(() -> held.size() == 1);
        server.well(Endpoint.TOKEN);
        server.well(Endpoint.KEYS);
        server.tokenResponse(tokens -> tokens);
        server.idTokenHeader(header -> {});
        return refresh;
    }

    private void letGo(At at) {
        Reply reply = at == At.KEYS
                ? Reply.json(200, server.keySet())
                : Reply.json(
                        200,
                        new JsonObject()
                                .put("access_token", "planted-late-token")
                                .put("refresh_token", LATE_REFRESH_TOKEN)
                                .put("token_type", "Bearer")
                                .encode());
        reply.to(held.remove());
    }

    private boolean revoked(String token) {
        return server.calls(Endpoint.REVOCATION).stream()
                .anyMatch(call -> call.form().get("token").equals(token));
    }

    private void isSignedInAs(String user) {
        browser.get("session").then().body("is_logged_in", equalTo(true)).body("id_token_claims.sub", equalTo(user));
        browser.post("refresh").then().statusCode(200);
        browser.get("session").then().body("id_token_claims.sub", equalTo(user));
    }

    private void isSignedOut() {
        browser.get("session").then().body("is_logged_in", equalTo(false));
        String code = browser.jar().containsKey(ANCHOR) ? "session_expired" : "unauthorized";
        browser.isError(browser.post("refresh"), 401, code);
        hasNoSession();
    }

    /** What is left may be the cookie that leads the browser on to the server. */
    private void hasNoSession() {
        assertEquals(
                List.of(),
                browser.jar().keySet().stream()
                        .filter(name -> !name.endsWith("-logout"))
                        .toList());
    }

    private void leavesTheCookiesAlone(Response answer, String code) {
        browser.isError(answer, 401, code);
        assertEquals(List.of(), Page.setCookies(answer));
        browser.receives(answer);
    }

    @ParameterizedTest(name = "a refresh that waits at {0}, and {1} signs in")
    @CsvSource({"TOKEN,emma", "TOKEN,aiko", "KEYS,emma", "KEYS,aiko"})
    void aRefreshThatIsLateDoesNotReplaceANewerLogin(At at, String user) {
        CompletableFuture<Response> refresh = refreshHeldAt(at);
        browser.signIn(server, user);
        letGo(at);
        leavesTheCookiesAlone(refresh.join(), "session_expired");
        // The same user's tokens hang on one grant at many servers.
        assertEquals(user.equals("emma"), revoked(LATE_REFRESH_TOKEN));
        isSignedInAs(user);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"invalid_grant", "login_required"})
    void theEndOfAnOlderSessionDoesNotEndANewerOne(String code) {
        CompletableFuture<Response> refresh = refreshHeldAt(At.TOKEN);
        browser.signIn(server, "emma");
        Reply.json(400, "{\"error\":\"" + code + "\"}").to(held.remove());
        leavesTheCookiesAlone(refresh.join(), "session_expired");
        isSignedInAs("emma");
    }

    @Test
    void aRefreshThatWasSentBeforeALoginAndArrivesAfterItTouchesNothing() {
        Page earlier = browser.copy();
        browser.signIn(server, "aiko");
        leavesTheCookiesAlone(earlier.post("refresh"), "session_expired");
        isSignedInAs("aiko");
    }

    @Test
    void aRefreshGoesOnWhereTheLoginBesideItFails() {
        CompletableFuture<Response> refresh = refreshHeldAt(At.TOKEN);
        browser.signInRefused(server, "access_denied").then().statusCode(400);
        letGo(At.TOKEN);
        browser.receives(refresh.join()).then().statusCode(200);
        browser.get("session").then().body("is_logged_in", equalTo(true));
    }

    @ParameterizedTest(name = "a refresh that waits at {0}")
    @ValueSource(strings = {"TOKEN", "KEYS"})
    void aLogoutIsNotUndoneByARefreshAndItsCallers(At at) {
        double before = joined();
        CompletableFuture<Response> refresh = refreshHeldAt(at);
        List<CompletableFuture<Response>> others =
                IntStream.range(0, 3).mapToObj(caller -> sent("refresh", "")).toList();
        await().until(() -> joined() - before == 3);
        browser.post("logout").then().statusCode(200);
        hasNoSession();
        letGo(at);
        leavesTheCookiesAlone(refresh.join(), "session_expired");
        others.forEach(other -> leavesTheCookiesAlone(other.join(), "session_expired"));
        await().until(() -> revoked(LATE_REFRESH_TOKEN));
        isSignedOut();
    }

    private double joined() {
        return meters.counter("homeport.agent.refreshes.coalesced", "app", World.PATIENT.name())
                .count();
    }

    @Test
    void aLogoutAndANewLoginAreNotUndoneByARefresh() {
        CompletableFuture<Response> refresh = refreshHeldAt(At.TOKEN);
        browser.post("logout").then().statusCode(200);
        browser.signIn(server, "emma");
        letGo(At.TOKEN);
        leavesTheCookiesAlone(refresh.join(), "session_expired");
        isSignedInAs("emma");
    }

    /** The answer had left the agent when the user signed out, and arrives after that of the logout. */
    @Test
    void aLogoutEndsWhatARefreshHasMadeOfTheSameCookies() {
        Response refreshed = browser.copy().post("refresh");
        refreshed.then().statusCode(200);
        String late =
                browser.copy().post("refresh").then().statusCode(200).extract().header("Set-Cookie");
        assertTrue(Page.setCookies(refreshed).contains(late));
        browser.post("logout").then().statusCode(200);
        browser.receives(refreshed);
        // The token of before, and the one that the refresh has brought.
        await().until(() -> server.calls(Endpoint.REVOCATION).stream()
                        .filter(call -> "refresh_token".equals(call.form().get("token_type_hint")))
                        .map(call -> call.form().get("token"))
                        .distinct()
                        .count()
                == 2);
        isSignedOut();
    }

    @Test
    void aLogoutThatIsLateDoesNotEndANewerLogin() {
        server.on(Endpoint.REVOCATION, held::add);
        CompletableFuture<Response> logout = sent("logout", "");
        await().until(() -> held.size() == 1);
        server.well(Endpoint.REVOCATION);
        browser.signIn(server, "emma");
        Reply.empty(200).to(held.remove());
        Response answer = logout.join();
        answer.then().statusCode(200);
        assertEquals(List.of(), browser.withoutTheWayToTheServer(answer));
        browser.receives(answer);
        isSignedInAs("emma");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"'',ui_locales=de", "ui_locales=de,''", "ui_locales=de,ui_locales=ja"})
    void aSecondRefreshWithOtherParametersWaitsAndGoesOnWithTheNewToken_72(String one, String other) {
        double before = joined();
        server.on(Endpoint.TOKEN, held::add);
        CompletableFuture<Response> first = sent("refresh", one);
        await().until(() -> held.size() == 1);
        CompletableFuture<Response> second = sent("refresh", other);
        await().until(() -> joined() - before == 1);
        assertEquals(1, held.size());
        letGo(At.TOKEN);
        first.join().then().statusCode(200);
        await().until(() -> held.size() == 1);
        assertEquals(
                LATE_REFRESH_TOKEN, server.calls(Endpoint.TOKEN).get(1).form().get("refresh_token"));
        Reply.json(
                        200,
                        "{\"access_token\":\"planted-later\",\"refresh_token\":\"planted-later-still\",\"token_type\":\"Bearer\"}")
                .to(held.remove());
        second.join().then().statusCode(200);
        assertNotEquals(Page.setCookies(first.join()), Page.setCookies(second.join()));
        List<String> locales = server.calls(Endpoint.TOKEN).stream()
                .map(call -> call.form().getOrDefault("ui_locales", ""))
                .toList();
        assertEquals(List.of(one.replace("ui_locales=", ""), other.replace("ui_locales=", "")), locales);
        browser.receives(first.join());
        browser.receives(second.join());
        browser.get("session").then().body("is_logged_in", equalTo(true));
    }

    @Test
    void callersWithOtherParametersShareTheFateOfARefreshThatFails() {
        double before = joined();
        server.on(Endpoint.TOKEN, held::add);
        CompletableFuture<Response> first = sent("refresh", "");
        await().until(() -> held.size() == 1);
        CompletableFuture<Response> second = sent("refresh", "ui_locales=de");
        await().until(() -> joined() - before == 1);
        Reply.json(400, "{\"error\":\"invalid_grant\"}").to(held.remove());
        browser.isError(first.join(), 401, "session_expired");
        browser.isError(second.join(), 401, "session_expired");
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    /** What it would get else has a refresh token that is used up by now. */
    @Test
    void aCallerThatIsLateByTwoRefreshesGetsTheNewestSession() {
        Page late = browser.copy();
        browser.post("refresh").then().statusCode(200);
        Response newest = browser.post("refresh");
        newest.then().statusCode(200);
        Response answer = late.post("refresh");
        answer.then().statusCode(200);
        assertEquals(Page.setCookies(newest), Page.setCookies(answer));
        browser.receives(answer);
        clock.advance(Duration.ofSeconds(11));
        isSignedInAs("aiko");
    }

    @ParameterizedTest(name = "the answer to {0} arrives last")
    @ValueSource(strings = {"emma", "uma"})
    void ofTwoLoginsTheOneWhoseAnswerArrivesLastCountsAndIsWhole(String last) {
        String emma = server.authorize(browser.startLogin(""), "emma");
        String uma = server.authorize(browser.startLogin(""), "uma");
        Page now = browser.copy();
        Response ofEmma = now.copy().post("login/end", emma);
        Response ofUma = now.copy().post("login/end", uma);
        ofEmma.then().statusCode(200);
        ofUma.then().statusCode(200);
        browser.receives(last.equals("emma") ? ofUma : ofEmma);
        browser.receives(last.equals("emma") ? ofEmma : ofUma);
        isSignedInAs(last);
    }

    @Test
    void aLoginRevokesTheSessionOfAnotherUserBeforeIt() {
        browser.post("refresh").then().statusCode(200);
        browser.post("refresh").then().statusCode(200);
        browser.signIn(server, "emma");
        await().until(() -> server.calls(Endpoint.REVOCATION).size() == 1);
        assertEquals(
                "refresh_token", server.calls(Endpoint.REVOCATION).get(0).form().get("token_type_hint"));
        isSignedInAs("emma");
    }

    @Test
    void aLoginSucceedsWhereTheSessionBeforeItCannotBeRevoked() {
        server.on(Endpoint.REVOCATION, Reply.empty(500));
        browser.signIn(server, "emma");
        await().until(() -> server.calls(Endpoint.REVOCATION).size() == 1);
        isSignedInAs("emma");
    }

    /** One grant for both logins is what many servers have: to revoke the one ends the other. */
    @Test
    void aLoginOfTheSameUserRevokesNothing() {
        browser.signIn(server, "aiko");
        isSignedInAs("aiko");
        assertEquals(List.of(), server.calls(Endpoint.REVOCATION));
    }
}
