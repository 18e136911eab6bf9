package io.homeport.agent.authorizationserver;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.Watch;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can go wrong on the other side: the contract's error in bounded time, cookies kept, nothing
 * leaked, and the next good request works.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ServerFaultsTest {
    private static final String UNAVAILABLE = "authorization_server_unavailable";
    private static final String UNUSABLE = "authorization_server_error";

    World world;

    @Inject
    MovableClock clock;

    @Inject
    Watch watch;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        watch.begin(world);
        server = world.server();
    }

    @AfterEach
    void showsNoSecret_3_24_111() {
        watch.end();
    }

    private record Fault(String name, Reply reply, int status, String retryAfter) {
        Fault(String name, Reply reply, int status) {
            this(name, reply, status, "5");
        }

        String code() {
            return status == 503 ? UNAVAILABLE : UNUSABLE;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Each of these is waited for as long as a call may take. */
    private static List<Fault> slowFaults() {
        return List.of(
                new Fault("accepts, then is silent", Reply.silence(), 503),
                new Fault("stops in the head", Reply.raw("HTTP/1.1 200 OK\r\nContent-Ty", false), 503),
                new Fault("sends its head byte by byte", Reply.dribbledHead(), 503),
                new Fault("sends its body byte by byte", Reply.dribble(), 503),
                new Fault("announces more than it sends", Reply.ofLength(100, "{}", false), 503));
    }

    private static final String NOW = "Wed, 21 Oct 2026 07:26:30 GMT";

    private static List<Fault> faults() {
        String forged = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 59\r\n\r\n"
                + "{\"access_token\":\"planted-forged\",\"token_type\":\"Bearer\"}  ";
        return List.of(
                new Fault("hangs up at once", Reply.hangUp(), 503),
                new Fault("hangs up in the head", Reply.raw("HTTP/1.1 200 OK\r\nContent-Ty", true), 503),
                new Fault("hangs up in the body", Reply.ofLength(100, "{", true), 503),
                new Fault(
                        "sends a head without end",
                        Reply.raw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000), false),
                        503),
                new Fault("sends a body without end", Reply.endless(), 502),
                new Fault("announces less than it sends", Reply.ofLength(1, "{\"planted-a\":1}", true), 502),
                new Fault("announces a negative length", Reply.ofLength(-1, "{}", true), 503),
                new Fault("announces a length that is none", Reply.ofLength("planted-length", "{}", true), 503),
                new Fault("answers twice", Reply.ofLength(2, "{}" + forged, false), 502),
                new Fault("speaks no HTTP", Reply.raw("planted-greeting 220\r\n\r\n", true), 503),
                new Fault("sends HTML", Reply.with(200, "text/html", "<html>planted-page</html>"), 502),
                new Fault("sends nothing", Reply.empty(200), 502),
                new Fault("sends broken JSON", Reply.json(200, "{\"access_token\":\"planted-half"), 502),
                new Fault("sends more than JSON", Reply.json(200, "{} planted-rest"), 502),
                new Fault("sends a JSON array", Reply.json(200, "[]"), 502),
                new Fault("sends null", Reply.json(200, "null"), 502),
                new Fault(
                        "nests JSON deeply", Reply.json(200, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)), 502),
                new Fault("sends an empty object", Reply.json(200, "{}"), 502),
                new Fault("sends an error with status 200", error(200, "invalid_grant"), 502),
                new Fault("wants a DPoP nonce, with status 200", error(200, "use_dpop_nonce"), 502),
                new Fault("wants a DPoP nonce where nothing is bound", error(400, "use_dpop_nonce"), 502),
                new Fault("says invalid_request", error(400, "invalid_request"), 502),
                new Fault("says invalid_client", error(401, "invalid_client"), 502),
                new Fault("says invalid_grant", error(400, "invalid_grant"), 502),
                new Fault("says what is no code", error(400, "planted-\\\"b"), 502),
                new Fault("is busy", Reply.busy("17"), 503, "17"),
                new Fault("is busy and does not say for how long", Reply.empty(429), 503),
                new Fault("is busy for no time", Reply.busy("0"), 503, "1"),
                new Fault("is busy until a date", Reply.unwell(429, "Wed, 21 Oct 2026 07:28:00 GMT", NOW), 503, "90"),
                new Fault("is busy until a date that has passed", Reply.unwell(429, NOW, NOW), 503, "1"),
                new Fault("is busy until a date, and has no clock", Reply.busy(NOW), 503),
                new Fault("is busy for longer than anybody waits", Reply.busy("99999999999"), 503, "3600"),
                new Fault("is busy until tomorrow", Reply.busy("tomorrow"), 503),
                new Fault("gave up waiting", Reply.empty(408), 503),
                new Fault("fails", Reply.empty(500), 503),
                new Fault("fails with JSON", Reply.json(500, "{\"error\":\"Internal Server Error\"}"), 503),
                new Fault("has nobody behind it", Reply.with(502, "text/html", "<html>planted-page</html>"), 503),
                new Fault("is under maintenance", Reply.unwell(503, "120", NOW), 503, "120"),
                new Fault("waits for somebody behind it", Reply.empty(504), 503),
                new Fault("says temporarily_unavailable", error(400, "temporarily_unavailable"), 503),
                new Fault("says server_error", error(400, "server_error"), 503),
                new Fault("wants a password", Reply.empty(401), 502),
                new Fault("redirects elsewhere", Reply.redirect("https://evil.example/planted-place"), 502));
    }

    private static Reply error(int status, String code) {
        return Reply.json(status, "{\"error\":\"" + code + "\",\"error_description\":\"planted-description\"}");
    }

    @ParameterizedTest(name = "#74 the token endpoint {0}")
    @MethodSource("faults")
    void keepsTheSessionThroughAFailedRefresh_74(Fault fault) {
        page.signIn(server, "aiko");
        server.on(Endpoint.TOKEN, fault.reply());
        Map<String, String> before = Map.copyOf(page.jar());
        Response answer = page.post("refresh");
        // The one word of the server that ends a session.
        if (fault.name().equals("says invalid_grant")) {
            page.isError(answer, 401, "session_expired");
            assertEquals(page.clearingLines(), Page.setCookies(answer));
            server.well(Endpoint.TOKEN);
            page.signIn(server, "aiko");
            return;
        }
        page.isError(answer, fault.status(), fault.code())
                .header("Set-Cookie", nullValue())
                .header("Retry-After", fault.status() == 503 ? equalTo(fault.retryAfter()) : nullValue());
        assertEquals(before, page.jar());
        assertEquals(2, server.calls(Endpoint.TOKEN).size(), "no retry of its own");
        server.well(Endpoint.TOKEN);
        page.post("refresh").then().statusCode(200);
    }

    @ParameterizedTest(name = "the token endpoint {0}")
    @MethodSource("faults")
    void failsALoginThatTheServerCannotFinish(Fault fault) {
        String query = server.authorize(page.startLogin(""), "aiko");
        server.on(Endpoint.TOKEN, fault.reply());
        Response answer = page.post("login/end", query);
        // The server's word about this code alone: the page may start anew.
        boolean codeRefused = fault.name().equals("says invalid_grant");
        page.isError(answer, codeRefused ? 400 : fault.status(), codeRefused ? "invalid_grant" : fault.code());
        assertEquals(Map.of(), page.jar(), "the login is used up, and there is no session");
        server.well(Endpoint.TOKEN);
        page.signIn(server, "aiko");
    }

    @ParameterizedTest(name = "the userinfo endpoint {0}")
    @MethodSource("faults")
    void reportsFailedUserInfo(Fault fault) {
        page.signIn(server, "aiko");
        server.on(Endpoint.USERINFO, fault.reply());
        Response answer = page.get("userinfo");
        // A 401 is the server's word that the token has expired.
        if (List.of("wants a password", "says invalid_client").contains(fault.name())) {
            page.isError(answer, 401, "token_expired");
        } else {
            page.isError(answer, fault.status(), fault.code())
                    .header("Set-Cookie", nullValue())
                    .header("Retry-After", fault.status() == 503 ? equalTo(fault.retryAfter()) : nullValue());
        }
        server.well(Endpoint.USERINFO);
        page.get("userinfo").then().statusCode(200);
    }

    @ParameterizedTest(name = "the key endpoint {0}")
    @MethodSource("faults")
    void refusesTokensWhoseKeysCannotBeRead(Fault fault) {
        server.renameKey("key-" + clock.instant().toEpochMilli());
        clock.advance(Duration.ofSeconds(11));
        server.on(Endpoint.KEYS, fault.reply());
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(page.post("login/end", query), fault.status(), fault.code());
        server.well(Endpoint.KEYS);
        clock.advance(Duration.ofSeconds(11));
        page.signIn(server, "aiko");
    }

    @ParameterizedTest(name = "#47 the endpoint for pushed requests {0}")
    @MethodSource("faults")
    void startsNoLoginThatCannotBePushed_47(Fault fault) {
        Page pushing = new Page(World.PUSHED);
        server.on(Endpoint.PUSHED_REQUEST, fault.reply());
        pushing.isError(pushing.post("login/start"), fault.status(), fault.code())
                .header("Set-Cookie", nullValue())
                .header("Retry-After", fault.status() == 503 ? equalTo(fault.retryAfter()) : nullValue())
                .body("authorization_url", nullValue());
        server.well(Endpoint.PUSHED_REQUEST);
        pushing.signIn(server, "aiko");
    }

    @ParameterizedTest(name = "#74 the introspection endpoint {0}")
    @MethodSource("faults")
    void failsALoginAndKeepsASessionWhoseTokenNobodyExplains_74(Fault fault) {
        server.handOutOpaqueTokens();
        Page earlier = new Page(World.LEDGER);
        earlier.signIn(server, "aiko");
        server.on(Endpoint.INTROSPECTION, fault.reply());
        Page later = new Page(World.LEDGER);
        String query = server.authorize(later.startLogin(""), "aiko");
        later.isError(later.post("login/end", query), fault.status(), fault.code());
        assertEquals(Map.of(), later.jar(), "the login is used up, and there is no session");
        // The refresh token is used up by the time of the question: the session must go on.
        earlier.post("refresh").then().statusCode(200).body("region", equalTo("ap"));
        server.well(Endpoint.INTROSPECTION);
        earlier.post("refresh").then().statusCode(200).body("region", equalTo("ap"));
        later.signIn(server, "aiko");
    }

    @ParameterizedTest(name = "#83, #84 the revocation endpoint {0}")
    @MethodSource("faults")
    void signsOutWhateverBecomesOfTheRevocation_83_84(Fault fault) {
        page.signIn(server, "aiko");
        server.on(Endpoint.REVOCATION, fault.reply());
        signsOut(page);
        int asked = fault.status() == 503 ? 1 : 2;
        assertEquals(asked, server.calls(Endpoint.REVOCATION).size(), "no retry, and no second wait for who is away");
        server.well(Endpoint.REVOCATION);
        page.signIn(server, "aiko");
        signsOut(page);
    }

    private static void signsOut(Page page) {
        Response answer = page.post("logout");
        answer.then().statusCode(200).body("logout_url", notNullValue());
        assertEquals(page.clearingLines(), page.withoutTheWayToTheServer(answer));
        page.signedOutAt(answer);
        assertEquals(Map.of(), page.jar());
    }

    private static void atOnce(Runnable... calls) {
        ExecutorService threads = Executors.newFixedThreadPool(calls.length);
        try {
            List<CompletableFuture<Void>> running = Stream.of(calls)
                    .map(call -> CompletableFuture.runAsync(call, threads))
                    .toList();
            running.forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }
    }

    /** The same for all endpoints, at once: each waits on its own. */
    @ParameterizedTest(name = "#74, #115 every endpoint {0}")
    @MethodSource("slowFaults")
    void waitsForNoAnswerWithoutEnd_74_115(Fault fault) {
        Page refreshing = new Page(World.SHOP);
        Page reading = new Page(World.SHOP);
        Page leaving = new Page(World.SHOP);
        Page pushing = new Page(World.PUSHED);
        Page verifying = new Page(World.SPLIT);
        Stream.of(refreshing, reading, leaving).forEach(one -> one.signIn(server, "aiko"));
        verifying.signIn(world.split(), "aiko");
        Map<String, String> before = Map.copyOf(refreshing.jar());
        String query = server.authorize(page.startLogin(""), "aiko");
        world.split().renameKey("key-" + clock.instant().toEpochMilli());
        clock.advance(Duration.ofSeconds(11));
        String verified = world.split().authorize(verifying.startLogin(""), "aiko");
        List<Endpoint> faulty =
                List.of(Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION, Endpoint.PUSHED_REQUEST);
        faulty.forEach(endpoint -> server.on(endpoint, fault.reply()));
        world.split().on(Endpoint.KEYS, fault.reply());
        atOnce(
                () -> refreshing
                        .isError(refreshing.post("refresh"), 503, UNAVAILABLE)
                        .header("Set-Cookie", nullValue())
                        .header("Retry-After", "5"),
                () -> page.isError(page.post("login/end", query), 503, UNAVAILABLE),
                () -> reading.isError(reading.get("userinfo"), 503, UNAVAILABLE).header("Set-Cookie", nullValue()),
                () -> signsOut(leaving),
                () -> pushing.isError(pushing.post("login/start"), 503, UNAVAILABLE),
                () -> verifying.isError(verifying.post("login/end", verified), 503, UNAVAILABLE));
        assertEquals(before, refreshing.jar());
        faulty.forEach(server::well);
        world.split().well(Endpoint.KEYS);
        clock.advance(Duration.ofSeconds(11));
        refreshing.post("refresh").then().statusCode(200);
        reading.get("userinfo").then().statusCode(200);
        page.signIn(server, "aiko");
        pushing.signIn(server, "aiko");
        verifying.signIn(world.split(), "aiko");
    }

    @ParameterizedTest(name = "#74, #115 the introspection endpoint {0}")
    @MethodSource("slowFaults")
    void waitsForNoExplanationWithoutEnd_74_115(Fault fault) {
        server.handOutOpaqueTokens();
        Page earlier = new Page(World.LEDGER);
        earlier.signIn(server, "aiko");
        Page later = new Page(World.LEDGER);
        String query = server.authorize(later.startLogin(""), "aiko");
        server.on(Endpoint.INTROSPECTION, fault.reply());
        atOnce(
                () -> later.isError(later.post("login/end", query), 503, UNAVAILABLE),
                () -> earlier.post("refresh").then().statusCode(200).body("region", equalTo("ap")));
        server.well(Endpoint.INTROSPECTION);
        earlier.post("refresh").then().statusCode(200);
        later.signIn(server, "aiko");
    }

    @Test
    void refusesConnections() {
        page.signIn(server, "aiko");
        String query = server.authorize(page.startLogin(""), "aiko");
        Page pushing = new Page(World.PUSHED);
        Page leaving = new Page(World.SHOP);
        leaving.signIn(server, "aiko");
        server.down();
        try {
            page.isError(page.post("refresh"), 503, UNAVAILABLE)
                    .header("Retry-After", "5")
                    .header("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
            page.isError(page.get("userinfo"), 503, UNAVAILABLE);
            page.isError(page.post("login/end", query), 503, UNAVAILABLE);
            pushing.isError(pushing.post("login/start"), 503, UNAVAILABLE);
            signsOut(leaving);
            page.get("session").then().body("is_logged_in", equalTo(true));
        } finally {
            server.up();
        }
        page.post("refresh").then().statusCode(200);
        pushing.signIn(server, "aiko");
    }

    private static Stream<Arguments> wrongMetadata() {
        return Stream.of(
                metadata("#6 another issuer", m -> m.put("issuer", "https://evil.example")),
                metadata("#6 a slash more", m -> m.put("issuer", m.getString("issuer") + "/")),
                metadata(
                        "#39 PKCE plain", m -> m.put("code_challenge_methods_supported", new JsonArray().add("plain"))),
                metadata("no token endpoint", m -> m.putNull("token_endpoint")),
                metadata("no authorization endpoint", m -> m.putNull("authorization_endpoint")),
                metadata("no keys", m -> m.putNull("jwks_uri")),
                metadata("#7 plain http elsewhere", m -> m.put("token_endpoint", "http://login.example.com/token")),
                metadata("a script for an endpoint", m -> m.put("authorization_endpoint", "javascript:alert(1)")),
                metadata("an endpoint that is no text", m -> m.put("token_endpoint", 7)));
    }

    private static Arguments metadata(String what, UnaryOperator<JsonObject> change) {
        return Arguments.of(what, change);
    }

    /** One test, since metadata once read is kept: a server that no one has called before. */
    @Test
    void signsNoOneInUntilTheMetadataIsRight() {
        Page late = new Page(World.LATE);
        ScriptedServer other = world.other();
        other.down();
        late.isError(late.post("login/start"), 503, UNAVAILABLE);
        other.up();
        for (Fault fault :
                Stream.of(slowFaults(), faults()).flatMap(List::stream).toList()) {
            other.on(Endpoint.METADATA, fault.reply());
            late.isError(late.post("login/start"), fault.status(), fault.code()).header("Set-Cookie", nullValue());
        }
        other.well(Endpoint.METADATA);
        wrongMetadata().map(Arguments::get).forEach(wrong -> {
            @SuppressWarnings("unchecked")
            UnaryOperator<JsonObject> change = (UnaryOperator<JsonObject>) wrong[1];
            other.metadata(change);
            late.isError(late.post("login/start"), 502, UNUSABLE);
        });
        other.metadata(UnaryOperator.identity());
        late.signIn(other, "emma").then().body("region", equalTo("eu"));
    }

    @Test
    void goesOnWithTheMetadataItHasWhenTheServerHidesIt() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofHours(13));
        server.on(Endpoint.METADATA, Reply.empty(503));
        server.on(Endpoint.KEYS, Reply.empty(503));
        page.signIn(server, "aiko");
        page.post("refresh").then().statusCode(200);
    }
}
