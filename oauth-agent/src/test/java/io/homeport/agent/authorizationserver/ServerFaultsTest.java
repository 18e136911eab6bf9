package io.homeport.agent.authorizationserver;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can go wrong on the other side: the contract's error in bounded time, cookies kept, and
 * the next good request works.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ServerFaultsTest {
    private static final String UNAVAILABLE = "authorization_server_unavailable";
    private static final String UNUSABLE = "authorization_server_error";

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private record Fault(String name, Reply reply, int status) {
        String code() {
            return status == 503 ? UNAVAILABLE : UNUSABLE;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Fault> faults() {
        return List.of(
                new Fault("accepts, then is silent", Reply.silence(), 503),
                new Fault("hangs up at once", Reply.hangUp(), 503),
                new Fault("hangs up in the head", Reply.raw("HTTP/1.1 200 OK\r\nContent-Ty", true), 503),
                new Fault("stops in the head", Reply.raw("HTTP/1.1 200 OK\r\nContent-Ty", false), 503),
                new Fault(
                        "hangs up in the body",
                        Reply.raw(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
                                true),
                        503),
                new Fault("sends its body byte by byte", Reply.dribble(), 503),
                new Fault("sends a body without end", Reply.endless(), 502),
                new Fault("speaks no HTTP", Reply.raw("220 ready for mail\r\n\r\n", true), 503),
                new Fault("sends HTML", Reply.with(200, "text/html", "<html></html>"), 502),
                new Fault("sends nothing", Reply.empty(200), 502),
                new Fault("sends broken JSON", Reply.json(200, "{\"access_token\":"), 502),
                new Fault("sends a JSON array", Reply.json(200, "[]"), 502),
                new Fault("sends null", Reply.json(200, "null"), 502),
                new Fault(
                        "nests JSON deeply", Reply.json(200, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)), 502),
                new Fault("sends an empty object", Reply.json(200, "{}"), 502),
                new Fault("is busy", Reply.busy("17"), 503),
                new Fault("fails", Reply.empty(500), 502),
                new Fault("is under maintenance", Reply.with(503, "text/html", "<html>"), 502),
                new Fault("wants a password", Reply.empty(401), 502),
                new Fault("redirects elsewhere", Reply.redirect("https://evil.example/"), 502));
    }

    @ParameterizedTest(name = "the token endpoint {0}")
    @MethodSource("faults")
    void keepsTheSessionThroughAFailedRefresh_74(Fault fault) {
        page.signIn(server, "aiko");
        server.on(Endpoint.TOKEN, fault.reply());
        Map<String, String> before = Map.copyOf(page.jar());
        Response answer = page.post("refresh");
        page.isError(answer, fault.status(), fault.code())
                .header("Set-Cookie", nullValue())
                .header("Retry-After", fault.status() == 503 ? matchesPattern("5|17") : nullValue());
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
        page.isError(answer, fault.status(), fault.code());
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
        // A 401 is the server's word that the token is over.
        if (fault.name().equals("wants a password")) {
            page.isError(answer, 401, "token_expired");
        } else {
            page.isError(answer, fault.status(), fault.code()).header("Set-Cookie", nullValue());
        }
        server.well(Endpoint.USERINFO);
        page.get("userinfo").then().statusCode(200);
    }

    @ParameterizedTest(name = "the key endpoint {0}")
    @MethodSource("faults")
    void refusesTokensWhoseKeysCannotBeRead(Fault fault) {
        page.signIn(server, "aiko");
        server.rotateKeys("key-" + clock.instant().toEpochMilli());
        clock.advance(Duration.ofSeconds(11));
        server.on(Endpoint.KEYS, fault.reply());
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(page.post("login/end", query), fault.status(), fault.code());
        server.well(Endpoint.KEYS);
        clock.advance(Duration.ofSeconds(11));
        page.signIn(server, "aiko");
    }

    @Test
    void refusesConnections() {
        page.signIn(server, "aiko");
        String query = server.authorize(page.startLogin(""), "aiko");
        server.down();
        try {
            page.isError(page.post("refresh"), 503, UNAVAILABLE)
                    .header("Retry-After", "5")
                    .header("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
            page.isError(page.get("userinfo"), 503, UNAVAILABLE);
            page.isError(page.post("login/end", query), 503, UNAVAILABLE);
            page.get("session").then().body("is_logged_in", equalTo(true));
        } finally {
            server.up();
        }
        page.post("refresh").then().statusCode(200);
    }

    private static Stream<Arguments> wrongMetadata() {
        return Stream.of(
                metadata("#6 another issuer", m -> m.put("issuer", "https://evil.example")),
                metadata("#6 a slash more", m -> m.put("issuer", m.getString("issuer") + "/")),
                metadata("#39 no PKCE", m -> m.putNull("code_challenge_methods_supported")),
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
        for (Fault fault : faults()) {
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
        clock.advance(Duration.ofHours(2));
        server.on(Endpoint.METADATA, Reply.empty(503));
        server.on(Endpoint.KEYS, Reply.empty(503));
        page.signIn(server, "aiko");
        page.post("refresh").then().statusCode(200);
    }
}
