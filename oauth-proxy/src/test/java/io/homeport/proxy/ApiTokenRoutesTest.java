package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes whose API gets another token than the session's. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ApiTokenRoutesTest {
    Landscape landscape;

    @Inject
    Listener listener;

    /** Nobody has asked for this one's tokens yet. */
    private final String opaque = "planted-opaque-" + UUID.randomUUID();

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    private RequestSpecification page() {
        return given().header("Origin", Landscape.ORIGIN).header("token-handler-version", "1");
    }

    private RequestSpecification user() {
        return page().header("Cookie", landscape.sessionOf(opaque, Instant.now().plusSeconds(300)));
    }

    private static void isReadableProblem(ValidatableResponse response, int status, String code) {
        response.statusCode(status)
                .body("error_code", equalTo(code))
                .body(not(containsString("planted")))
                .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                .header("Retry-After", status == 503 ? notNullValue() : nullValue());
    }

    private String authorization() {
        return landscape.us.seen().get(0).headers().get("Authorization");
    }

    @Test
    void theApiGetsThePhantomAndNeverTheOpaqueToken() {
        user().get("/phantom/1").then().statusCode(200);
        user().get("/phantom/2").then().statusCode(200);
        String claims = new String(Base64.getUrlDecoder().decode(authorization().split("\\.")[1]));
        assertEquals(opaque, new JsonObject(claims).getString("of"));
        assertTrue(authorization().startsWith("Bearer "));
        assertEquals(1, landscape.server.calls().size());
    }

    @Test
    void theApiGetsTheExchangedToken() {
        user().get("/exchange/1").then().statusCode(200);
        assertEquals("Bearer exchanged." + opaque + ".invoices", authorization());
    }

    @Test
    void aBodyWaitsForTheToken() {
        user().contentType("text/plain")
                .body("x".repeat(200_000))
                .post("/phantom/upload")
                .then()
                .statusCode(200)
                .body(equalTo("200000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/phantom", "/exchange"})
    void anInactiveTokenAsksForARefreshAndReachesNoApi(String path) {
        landscape.server.introspects(
                (request, form) -> ScriptedServer.json(request, 200, new JsonObject().put("active", false)));
        landscape.server.exchanges(
                (request, form) -> ScriptedServer.json(request, 400, new JsonObject().put("error", "invalid_request")));
        isReadableProblem(user().get(path).then(), 401, "token_expired");
        assertTrue(landscape.seen().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/phantom", "/exchange"})
    void aServerThatIsDownIsToldAndReachesNoApi(String path) {
        landscape.server.replies(
                (request, form) -> request.response().setStatusCode(503).end("planted"));
        isReadableProblem(user().get(path).then(), 503, "authorization_server_unavailable");
        assertTrue(landscape.seen().isEmpty());
    }

    /** RFC 9110 10.2.3: the server knows best when it will be well. */
    @ParameterizedTest
    @ValueSource(strings = {"/phantom", "/exchange"})
    void aServerThatIsBusySaysForHowLong(String path) {
        landscape.server.replies((request, form) -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "17")
                .end());
        isReadableProblem(
                user().get(path).then().header("Retry-After", equalTo("17")), 503, "authorization_server_unavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/phantom", "/exchange"})
    void aServerThatAnswersNonsenseIsToldAndReachesNoApi(String path) {
        landscape.server.replies((request, form) -> request.response().end("planted"));
        isReadableProblem(user().get(path).then(), 502, "authorization_server_error");
        assertTrue(landscape.seen().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(longs = {253_402_300_800L, Long.MAX_VALUE})
    void aTokenThatLivesForEverDoesSo(long expiresAt) {
        landscape.server.introspects((request, form) -> request.response()
                .putHeader("Content-Type", "application/jwt")
                .end(ScriptedServer.phantom(form.get("token"), expiresAt)));
        user().get("/phantom/1").then().statusCode(200);
    }

    /** Streams end with the token that opened them. */
    @Test
    void aStreamEndsWithTheExchangedToken() {
        landscape.server.exchanges((request, form) ->
                ScriptedServer.json(request, 200, ScriptedServer.exchange(form).put("expires_in", 1)));
        user().get("/exchange/silent").then().statusCode(504);
        assertEquals(1, landscape.us.seen().size());
    }

    /** What is refused anyway costs the authorization server nothing. */
    @Test
    void theServerIsAskedForAdmittedRequestsAlone() {
        page().get("/phantom").then().statusCode(401);
        page().header("Cookie", landscape.sessionOf(opaque, Instant.now().minusSeconds(1)))
                .get("/phantom")
                .then()
                .statusCode(401);
        given().header("Cookie", landscape.sessionOf(opaque, Instant.now().plusSeconds(300)))
                .get("/phantom")
                .then()
                .statusCode(403);
        page().header("Cookie", landscape.session("eu")).get("/phantom").then().statusCode(503);
        user().header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .get("/phantom")
                .then()
                .statusCode(400);
        assertTrue(landscape.server.calls().isEmpty());
    }

    @Test
    void routesOfTheSessionsTokenAskNoServer() {
        user().get("/orders").then().statusCode(200);
        assertEquals("Bearer " + opaque, authorization());
        assertTrue(landscape.server.calls().isEmpty());
    }

    @Test
    void theApiGetsATokenOfTheProxysClientWhoeverTheUserIs() {
        user().get("/machine/1").then().statusCode(200);
        page().header(
                        "Cookie",
                        landscape.sessionOf("planted-other", Instant.now().plusSeconds(300)))
                .get("/machine/2")
                .then()
                .statusCode(200);
        for (ScriptedApi.Seen seen : landscape.us.seen()) {
            assertEquals("Bearer of-client.machine", seen.headers().get("Authorization"));
        }
        assertEquals(2, landscape.us.seen().size());
    }

    /** The home region still decides where the API is. */
    @Test
    void aTokenOfTheProxysClientGoesWhereTheUserIsAtHome() {
        page().header("Cookie", landscape.session("eu"))
                .get("/machine/1")
                .then()
                .statusCode(200);
        assertEquals(
                "Bearer of-client.machine", landscape.eu.seen().get(0).headers().get("Authorization"));
    }

    @Test
    void aTokenOfTheProxysClientNeedsASession() {
        isReadableProblem(page().get("/machine/1").then(), 401, "unauthorized");
        assertTrue(landscape.seen().isEmpty());
        assertTrue(landscape.server.calls().isEmpty());
    }

    @Test
    void aTokenOfTheProxysClientNeedsNoSessionWhereTheRouteIsPublic() {
        page().get("/machine/public/1").then().statusCode(200);
        assertEquals("Bearer of-client.machine-public", authorization());
    }

    @Test
    void aServerThatRefusesItsClientIsToldAndReachesNoApi() {
        landscape.server.givesItsClient((request, form) ->
                ScriptedServer.json(request, 400, new JsonObject().put("error", "unauthorized_client")));
        isReadableProblem(user().get("/machine/away").then(), 502, "authorization_server_error");
        landscape.server.givesItsClient(
                (request, form) -> request.response().setStatusCode(503).end("planted"));
        isReadableProblem(user().get("/machine/away").then(), 503, "authorization_server_unavailable");
        assertTrue(landscape.seen().isEmpty());
    }

    @Test
    void tokensOfTheProxysClientGoByHttp2Too() throws IOException {
        assertEquals("200", http2("/machine/1", landscape.session("us")));
        assertEquals("200", http2("/machine/public/1", ""));
        assertEquals("401", http2("/machine/1", ""));
    }

    private String http2(String path, String cookies) throws IOException {
        List<String> fields = new ArrayList<>(List.of(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "api.homeport.localhost",
                ":path",
                path,
                "origin",
                Landscape.ORIGIN,
                "token-handler-version",
                "1"));
        if (!cookies.isEmpty()) {
            fields.addAll(List.of("cookie", cookies));
        }
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(fields, "");
            return http.outcome();
        }
    }

    @Test
    void anApiThatWantsNoTokenGetsNoneOnTheLaneToo() throws IOException {
        for (String more : List.of("", "TE: trailers\r\n")) {
            String answer = RawHttp.exchange(
                    listener.port().orElseThrow(),
                    "GET /tokenless/a HTTP/1.1\r\nHost: api.homeport.localhost\r\nOrigin: " + Landscape.ORIGIN
                            + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us")
                            + "\r\nConnection: close\r\n" + more + "\r\n");
            assertEquals(200, RawHttp.status(answer));
        }
        assertEquals("200", http2("/tokenless/a", landscape.session("us")));
        assertEquals("401", http2("/tokenless/a", ""));
        assertEquals(3, landscape.raw.seen().size());
        for (RawUpstream.Seen seen : landscape.raw.seen()) {
            assertEquals(List.of(), seen.all("authorization"));
            assertEquals(List.of(), seen.all("cookie"));
        }
    }
}
