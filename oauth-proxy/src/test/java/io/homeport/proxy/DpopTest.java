package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.DpopKey;
import io.homeport.proxy.DpopRules.Manner;
import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose access token is bound to a key (RFC 9449). */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class DpopTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    private final DpopKey key = DpopRules.newKey();
    private final String token = "planted-bound-" + UUID.randomUUID();
    /** No earlier test's, which the proxy may still know. */
    private final String nonce = "nonce-" + UUID.randomUUID();

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    private RequestSpecification page() {
        return given().urlEncodingEnabled(false)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1");
    }

    private RequestSpecification user() {
        return page().header("Cookie", landscape.sessionOf(token, key));
    }

    private String sent(int call, String field) {
        return landscape.us.seen().get(call).headers().get(field);
    }

    private double replays() {
        Counter counter =
                registry.find("homeport.dpop.replays").tag("route", "bound").counter();
        return counter == null ? 0 : counter.count();
    }

    /** Criteria 76 and 82. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE"})
    void criterion76everyCallCarriesAProofOfItsOwn(String method) {
        user().request(method, "/bound/1?a=%20b").then().statusCode(200);
        user().request(method, "/bound/1?a=%20b").then().statusCode(200);
        assertEquals("DPoP " + token, sent(0, "Authorization"));
        assertNotEquals(sent(0, "DPoP"), sent(1, "DPoP"));
        assertEquals(2, landscape.us.seen().size());
    }

    @Test
    void aBearerTokensCallCarriesNone() {
        page().header("Cookie", landscape.session("us"))
                .header("DPoP", "a.client.s")
                .get("/bound/1")
                .then()
                .statusCode(401);
        assertEquals("Bearer " + Landscape.TOKEN, sent(0, "Authorization"));
        assertFalse(landscape.us.seen().get(0).headers().contains("DPoP"));
    }

    @Test
    void criterion99aClientsOwnProofIsDropped() {
        user().header("DPoP", "a.client.s")
                .header("Authorization", "DPoP a.client.s")
                .get("/bound/1")
                .then()
                .statusCode(200);
    }

    @Test
    void aProofIsForTheAddressByWhichTheApiKnowsItself() {
        landscape.us.dpop.isAt("https://api.example.com");
        user().get("/bound/elsewhere/1").then().statusCode(200);
    }

    /** Criterion 78. */
    @Test
    void criterion78anApiThatWantsItsNonceGetsTheCallOnceMore() {
        landscape.us.dpop.deals(Manner.ONE, nonce);
        double before = replays();
        user().get("/bound/1").then().statusCode(200).header("DPoP-Nonce", nullValue());
        assertEquals(nonce, landscape.us.dpop.noncesSeen().get(1));
        assertEquals(2, landscape.us.seen().size());
        assertEquals(before + 1, replays());
    }

    /** Criterion 77. */
    @Test
    void criterion77theNonceOfEachAnswerIsUsedNext() {
        landscape.us.dpop.deals(Manner.ONE, nonce);
        user().get("/bound/1").then().statusCode(200);
        user().get("/bound/1").then().statusCode(200);
        assertEquals(3, landscape.us.seen().size());
    }

    /** Criterion 78. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 16 * 1024})
    void aSmallBodyIsSentOnceMore(int size) {
        landscape.us.dpop.deals(Manner.ONE, nonce);
        user().contentType("text/plain")
                .body("x".repeat(size))
                .post("/bound/1")
                .then()
                .statusCode(200)
                .body(equalTo(String.valueOf(size)));
        assertEquals(2, landscape.us.seen().size());
    }

    /** Criterion 78. */
    @Test
    void criterion78aLargeBodyIsTheClientsToSendOnceMore() {
        landscape.us.dpop.deals(Manner.ONE, nonce);
        String body = "x".repeat(100_000);
        user().contentType("text/plain")
                .body(body)
                .post("/bound/1")
                .then()
                .statusCode(503)
                .header("Retry-After", "0")
                .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                .body("error_code", equalTo("dpop_nonce_required"));
        user().contentType("text/plain")
                .body(body)
                .post("/bound/1")
                .then()
                .statusCode(200)
                .body(equalTo("100000"));
        assertEquals(2, landscape.us.seen().size());
    }

    /** A challenge before the body is read: it is sent once more, or the client has to. */
    @Test
    void anEarlyChallengeLosesNoBody() {
        landscape.us.dpop.deals(Manner.ONE, nonce);
        int status = user().contentType("text/plain")
                .body("x".repeat(100_000))
                .post("/bound/early")
                .then()
                .extract()
                .statusCode();
        assertEquals(503, status);
        user().contentType("text/plain").body("x").post("/bound/early").then().statusCode(200);
    }

    /** Criterion 77: loop-proof. */
    @Test
    void criterion77anApiThatIsNeverContentIsAskedTwiceAtMost() {
        landscape.us.dpop.deals(Manner.NEVER_CONTENT, nonce);
        user().get("/bound/1").then().statusCode(502).body("error_code", equalTo("api_error"));
        assertEquals(2, landscape.us.seen().size());
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"WITHOUT_NAMING_ONE", "NAMING_TWO"})
    void aChallengeThatNamesNotOneNonceIsAnAnswerLikeAnyOther(Manner manner) {
        landscape.us.dpop.deals(manner, nonce);
        user().get("/bound/1").then().statusCode(401).header("WWW-Authenticate", containsString("use_dpop_nonce"));
        assertEquals(1, landscape.us.seen().size());
    }

    /** Criterion 78. */
    @Test
    void criterion77noAddressIsToldTheNonceOfAnother() {
        landscape.us.dpop.deals(Manner.ONE, nonce + "-us");
        landscape.eu.dpop.deals(Manner.ONE, nonce + "-eu");
        for (int call = 0; call < 20; call++) {
            user().get("/bound/balanced/1").then().statusCode(200);
        }
        assertFalse(landscape.us.dpop.noncesSeen().contains(nonce + "-eu"));
        assertFalse(landscape.eu.dpop.noncesSeen().contains(nonce + "-us"));
        assertTrue(landscape.us.dpop.noncesSeen().contains(nonce + "-us"));
        assertTrue(landscape.eu.dpop.noncesSeen().contains(nonce + "-eu"));
    }

    @Test
    void aCallThatIsRepeatedForALostConnectionHasANewProof() {
        landscape.us.hangsUp(1);
        user().get("/bound/hang-up").then().statusCode(200);
        assertEquals(2, landscape.us.seen().size());
        assertNotEquals(sent(0, "DPoP"), sent(1, "DPoP"));
    }

    @Test
    void aPhantomOfABoundTokenIsProvenToo() {
        user().get("/bound/phantom/1").then().statusCode(200);
        assertNotEquals("DPoP " + token, sent(0, "Authorization"));
        assertEquals(3, sent(0, "Authorization").split("\\.").length);
    }

    @Test
    void aBoundTokenIsExchangedForABoundToken() {
        landscape.server.exchanges(landscape.server::exchangedBound);
        user().get("/bound/exchange/1").then().statusCode(200);
        assertEquals("DPoP exchanged." + token + ".invoices", sent(0, "Authorization"));
    }

    /** Criterion 69. */
    @Test
    void aBoundTokenIsNeverExchangedForABearerToken() {
        user().get("/bound/exchange/1")
                .then()
                .statusCode(502)
                .body("error_code", equalTo("authorization_server_error"));
        assertTrue(landscape.seen().isEmpty());
    }

    /** Criteria 77 and 78. */
    @Test
    void criterion78theServersNoncesAndTheApisAreNeverMixed() {
        landscape.server.exchanges(landscape.server::exchangedBound);
        landscape.server.dpop.deals(Manner.ONE, nonce + "-server");
        landscape.us.dpop.deals(Manner.ONE, nonce + "-api");
        user().get("/bound/exchange/1").then().statusCode(200);
        page().header("Cookie", landscape.sessionOf(token + "-2", key))
                .get("/bound/exchange/1")
                .then()
                .statusCode(200);
        assertEquals(nonce + "-server", landscape.server.dpop.noncesSeen().get(1));
        assertEquals(3, landscape.server.calls().size());
        assertFalse(landscape.server.dpop.noncesSeen().contains(nonce + "-api"));
        assertFalse(landscape.us.dpop.noncesSeen().contains(nonce + "-server"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"NEVER_CONTENT", "WITHOUT_NAMING_ONE", "NAMING_TWO"})
    void aServerThatIsNeverContentIsAskedTwiceAtMost(Manner manner) {
        landscape.server.exchanges(landscape.server::exchangedBound);
        landscape.server.dpop.deals(manner, nonce);
        user().get("/bound/exchange/1")
                .then()
                .statusCode(502)
                .body("error_code", equalTo("authorization_server_error"));
        assertTrue(landscape.server.calls().size() <= 2);
    }

    @Test
    void theHandshakeOfAWebSocketCarriesAProof() throws IOException {
        int port = listener.port().orElseThrow();
        RawHttp.exchange(
                port,
                String.join(
                        "\r\n",
                        "GET /live/1 HTTP/1.1",
                        "Host: 127.0.0.1:" + port,
                        "Origin: " + Landscape.ORIGIN,
                        "Cookie: " + landscape.sessionOf(token, key),
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "",
                        ""));
        assertEquals("DPoP " + token, sent(0, "Authorization"));
        assertTrue(landscape.us.seen().get(0).headers().contains("DPoP"));
    }

    @Test
    void theHandshakeOfAWebSocketIsRepeatedOnceWithTheNonceThatTheApiWants() throws IOException {
        landscape.us.challengesHandshakes(1);
        int port = listener.port().orElseThrow();
        String answer = RawHttp.exchange(
                port,
                String.join(
                        "\r\n",
                        "GET /live/1 HTTP/1.1",
                        "Host: 127.0.0.1:" + port,
                        "Origin: " + Landscape.ORIGIN,
                        "Cookie: " + landscape.sessionOf(token, key),
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "",
                        ""));
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertEquals(2, landscape.us.seen().size());
        String proof = new String(Base64.getUrlDecoder().decode(sent(1, "DPoP").split("\\.")[1]));
        assertTrue(proof.contains("\"nonce\":\"handshake-nonce\""), proof);
    }

    /** Criterion 3. */
    @Test
    void criterion3theKeyGoesNowhere() {
        user().get("/bound/1").then().statusCode(200);
        List<ScriptedApi.Seen> seen = landscape.seen();
        assertFalse(seen.get(0).headers().toString().contains(key.d()));
        String header = new String(Base64.getUrlDecoder().decode(sent(0, "DPoP").split("\\.")[0]));
        assertTrue(header.contains(key.x()));
        assertFalse(header.contains(key.d()));
    }
}
