package io.homeport.agent.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
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
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that another page makes a signed-in browser send: the cookies alone open nothing. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ForgeryTest {
    private static final String PATH = World.SHOP.agentPath() + "/";
    private static final List<String> CHANGING = List.of("login/start", "login/end", "refresh", "logout");

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

    private String cookies() {
        return page.jar().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    /** A request with the user's cookies. */
    private RequestSpecification forged(Map<String, String> headers) {
        return given().redirects()
                .follow(false)
                .headers(headers)
                .header("Cookie", cookies())
                .header("Content-Type", "application/x-www-form-urlencoded");
    }

    private void changesNothing(Map<String, String> headers, String code) {
        for (String call : CHANGING) {
            forged(headers)
                    .post(PATH + call)
                    .then()
                    .statusCode(403)
                    .body("error_code", equalTo(code))
                    .header("Set-Cookie", nullValue());
        }
        assertEquals(List.of(), server.calls(), "the server is not troubled");
        page.get("session").then().body("is_logged_in", equalTo(true));
        page.post("refresh").then().statusCode(200);
    }

    /** SameSite does not keep a sibling subdomain from sending the cookies. */
    @ParameterizedTest(name = "#25 {0}")
    @ValueSource(strings = {"http://evil.homeport.localhost:9501", "http://homeport.localhost:9501", "null"})
    void obeysNoSiblingThatRidesOnTheCookies_25(String origin) {
        Map<String, String> headers =
                Map.of("Origin", origin, "Sec-Fetch-Site", "same-site", "token-handler-version", "1");
        for (String call : List.of("session", "userinfo")) {
            forged(headers)
                    .get(PATH + call)
                    .then()
                    .statusCode(403)
                    .body("error_code", equalTo("invalid_origin"))
                    .header("Access-Control-Allow-Origin", nullValue());
        }
        changesNothing(headers, "invalid_origin");
    }

    /** What a form of another page can send has no header of its own. */
    @Test
    void obeysNoFormWithoutTheHeaderThatForcesAPreflight_25_26() {
        changesNothing(Map.of("Origin", World.SHOP.origin()), "missing_header");
    }

    @ParameterizedTest(name = "#28 {0}: {1}")
    @CsvSource({
        "X-Nothing,x",
        "Referer,http://www.homeport.localhost:9501/",
        "Sec-Fetch-Site,same-origin",
        "Sec-Fetch-Site,none",
        "Sec-Fetch-Site,bogus",
        "Sec-Fetch-Mode,cors"
    })
    void changesNothingForWhoDoesNotSayWhereItComesFrom_28(String header, String value) {
        changesNothing(Map.of("token-handler-version", "1", header, value), "invalid_origin");
    }

    private Response broken(Reply reply) {
        server.on(Endpoint.USERINFO, reply);
        return page.get("userinfo");
    }

    private Map<String, Supplier<Response>> answers() {
        return Map.ofEntries(
                Map.entry("200", () -> page.get("session")),
                Map.entry(
                        "204 preflight",
                        () -> given().header("Origin", World.SHOP.origin())
                                .header("Access-Control-Request-Method", "POST")
                                .options(PATH + "refresh")),
                Map.entry("400", () -> page.post("login/start", "state=x")),
                Map.entry("401", () -> new Page(World.SHOP).get("userinfo")),
                Map.entry(
                        "403 origin",
                        () -> given().header("Origin", "https://evil.example").get(PATH + "session")),
                Map.entry(
                        "403 header",
                        () -> given().header("Origin", World.SHOP.origin()).get(PATH + "session")),
                Map.entry(
                        "403 foreign preflight",
                        () -> given().header("Origin", "https://evil.example").options(PATH + "session")),
                Map.entry("404 below the path", () -> page.get("nothing")),
                Map.entry("404 elsewhere", () -> given().get("/nowhere")),
                Map.entry("404 of a call by servers", () -> given().get(PATH + "jwks")),
                Map.entry("405", () -> page.get("refresh")),
                Map.entry("413", () -> page.post("login/start", "prompt=" + "x".repeat(64 * 1024))),
                Map.entry("414", () -> page.get("session?x=" + "x".repeat(8 * 1024))),
                Map.entry(
                        "415",
                        () -> page.request()
                                .header("Content-Type", "text/plain")
                                .body("x")
                                .post(PATH + "refresh")),
                Map.entry(
                        "431",
                        () -> page.request()
                                .header("X-Large", "x".repeat(32 * 1024))
                                .get(PATH + "session")),
                Map.entry("502", () -> broken(Reply.empty(404))),
                Map.entry("503", () -> broken(Reply.busy("3"))));
    }

    static Stream<String> statuses() {
        return new ForgeryTest().answers().keySet().stream().sorted();
    }

    /** No cache gives one origin's answer to another, and no page that is left tells the next where a user was. */
    @ParameterizedTest(name = "#31, #54 {0}")
    @MethodSource("statuses")
    void saysInEachAnswerWhatItDependsOn_31_54(String what) {
        Response answer = answers().get(what).get();
        answer.then()
                .statusCode(Integer.parseInt(what.substring(0, 3)))
                .header("Vary", startsWith("Origin, Sec-Fetch-Site"))
                .header("Referrer-Policy", "no-referrer");
    }

    /** The head of the answer to these very lines. */
    private String head(String... lines) throws IOException {
        try (Socket socket = new Socket(agent.getHost(), agent.getPort())) {
            String request = String.join("\r\n", lines) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }
    }

    /** What a proxy in front lets through as one connection of another protocol, it no longer looks into. */
    @ParameterizedTest(name = "#36 {0}")
    @CsvSource({
        "websocket,Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,Sec-WebSocket-Version: 13",
        "h2c,HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA,X-Nothing: x",
        "'h2c, websocket',HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA,X-Nothing: x",
        "TLS/1.0,X-Nothing: x,X-Nothing: x"
    })
    void changesToNoOtherProtocol_36(String protocol, String one, String other) throws IOException {
        String head = head(
                "GET " + PATH + "session HTTP/1.1",
                "Host: www.homeport.localhost",
                "Origin: " + World.SHOP.origin(),
                "token-handler-version: 1",
                "Cookie: " + cookies(),
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: " + protocol,
                one,
                other);
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertFalse(head.toLowerCase(java.util.Locale.ROOT).contains("\nupgrade:"), head);
    }

    @Test
    void speaksNoHttp2InClearText_36() throws IOException {
        try (Socket socket = new Socket(agent.getHost(), agent.getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertNotEquals(0, socket.getInputStream().read(), "the length of a first frame begins with a 0");
        }
    }
}
