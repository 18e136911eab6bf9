package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.DpopKey;
import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URL;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes with {@code signed-hop}: an API can verify who has routed a request, at a proxy in {@code us}. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class SignedHopTest {
    private static final List<String> ALL = List.of(
            "@method",
            "@authority",
            "@path",
            "@query",
            "authorization",
            "homeport-home-region",
            "homeport-entry-region");

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @TestHTTPResource(value = "/jwks", management = true)
    URL keys;

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

    private RequestSpecification user(String region) {
        return page().header("Cookie", landscape.session(region));
    }

    private List<JsonObject> published() {
        return new JsonObject(given().get(keys).then().statusCode(200).extract().asString())
                .getJsonArray("keys").stream().map(JsonObject.class::cast).toList();
    }

    /** Of the only request that any API has seen. */
    private ReceivedSignature verified() {
        assertEquals(1, landscape.seen().size());
        ReceivedSignature signature = ReceivedSignature.of(landscape.seen().get(0));
        assertTrue(signature.isOf(published().get(0)), "the signature is not that of the first key");
        return signature;
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void anApiVerifiesWhoHasRoutedARequestAndForWhom(HttpVersion version) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        int status = client.request(HttpMethod.POST, listener.port().orElseThrow(), "127.0.0.1", "/signed/7?a=%20b&a=")
                .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                        .putHeader("token-handler-version", "1")
                        .putHeader("Cookie", landscape.session("eu"))
                        .send("{}"))
                .map(response -> response.statusCode())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        client.close();
        assertEquals(200, status);
        ReceivedSignature signature = verified();
        assertEquals(ALL, signature.components());
        assertEquals("eu", landscape.seen().get(0).headers().get("homeport-home-region"));
        assertEquals("us", landscape.seen().get(0).headers().get("homeport-entry-region"));
    }

    @Test
    void overHttp2ToTheApiItIsTheSame() {
        user("us").get("/signed-multiplexed").then().statusCode(200);
        ScriptedApi.Seen seen = landscape.seen().get(0);
        assertEquals(HttpVersion.HTTP_2, seen.version());
        ReceivedSignature signature =
                ReceivedSignature.of(seen, landscape.us.url().substring("http://".length()));
        assertEquals(ALL, signature.components());
        assertTrue(signature.isOf(published().get(0)));
    }

    @Test
    void theApisOwnPathIsSigned() {
        user("us").get("/signed-inside/1").then().statusCode(200);
        assertEquals("/orders/1", landscape.seen().get(0).target());
        verified();
    }

    @Test
    void aTokenThatIsBoundToAKeyIsCoveredToo() {
        DpopKey key = DpopRules.newKey();
        page().header("Cookie", landscape.sessionOf("planted-bound-hop", key))
                .get("/bound/signed")
                .then()
                .statusCode(200);
        assertEquals(Set.copyOf(ALL), Set.copyOf(verified().components()));
        assertEquals("DPoP planted-bound-hop", landscape.seen().get(0).headers().get("Authorization"));
    }

    /** Each call is signed anew, since each has another proof. */
    @Test
    void aCallThatIsMadeAgainWithTheApisNonceIsSignedAgain() {
        landscape.us.dpop.deals(DpopRules.Manner.ONE, "nonce-of-a-signed-hop");
        page().header("Cookie", landscape.sessionOf("planted-bound-hop", DpopRules.newKey()))
                .get("/bound/signed")
                .then()
                .statusCode(200);
        List<ScriptedApi.Seen> seen = landscape.us.seen();
        assertEquals(2, seen.size());
        assertTrue(ReceivedSignature.of(seen.get(1)).isOf(published().get(0)));
        assertNotEquals(
                seen.get(0).headers().get("Signature-Input"),
                seen.get(1).headers().get("Signature-Input"));
    }

    @Test
    void aRouteWithoutSessionIsSignedWithoutToken() {
        page().get("/signed-catalog").then().statusCode(200);
        assertEquals(
                List.of("@method", "@authority", "@path", "@query", "homeport-entry-region"),
                verified().components());
    }

    /** Rule 2 of docs/regions.md. */
    @Test
    void whatStaysInsideAUsersBoundaryIsNoneOfTheSignatures() {
        user("eu").get("/signed-directory").then().statusCode(200);
        assertEquals(
                List.of("@method", "@authority", "@path", "@query", "homeport-entry-region"),
                verified().components());
        assertNull(landscape.seen().get(0).headers().get("Authorization"));
    }

    @Test
    void aClientsOwnTokenIsCovered() {
        given().header("Authorization", "Bearer planted-of-a-mobile-app")
                .get("/signed-mobile")
                .then()
                .statusCode(200);
        assertEquals(
                List.of("@method", "@authority", "@path", "@query", "authorization", "homeport-entry-region"),
                verified().components());
    }

    @Test
    void aWebSocketsHandshakeIsSigned() {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(listener.port().orElseThrow())
                .setURI("/signed-live/echo")
                .addHeader("Origin", Landscape.ORIGIN)
                .addHeader("Cookie", landscape.session("us"));
        vertx.createWebSocketClient()
                .connect(options)
                .compose(socket -> socket.close())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assertEquals(ALL, verified().components());
    }

    /** The label of the proxy's own, another one, what is malformed and would spoil both, and names of which servers make it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Signature-Input: homeport=(\"@method\");created=1;keyid=\"mine\";tag=\"homeport-hop\"",
                "Signature-Input: sig1=(\"@method\");created=1;keyid=\"mine\"",
                "Signature-Input: (((",
                "Signature: homeport=:AAAA:",
                "signature: =,",
                "Signature_Input: homeport=(\"@method\");created=1",
                "SIGNATURE.INPUT: homeport=(\"@method\");created=1",
                "_signature: homeport=:AAAA:",
            })
    void aClientsOwnSignaturesAreDropped(String field) {
        int colon = field.indexOf(':');
        user("us")
                .header(field.substring(0, colon), field.substring(colon + 2))
                .get("/signed")
                .then()
                .statusCode(200);
        assertEquals(ALL, verified().components());
        landscape
                .seen()
                .get(0)
                .headers()
                .forEach((name, value) -> assertFalse(
                        name.toLowerCase().contains("signature") && !value.contains("homeport=")
                                || name.contains("_")
                                || name.contains("."),
                        name));
    }

    @Test
    void aClientsRegionsAreDroppedAndNotSigned() {
        user("us")
                .header("homeport-home-region", "eu")
                .header("Homeport-Entry-Region", "eu")
                .header("homeport-anything", "eu")
                .get("/signed")
                .then()
                .statusCode(200);
        assertEquals(ALL, verified().components());
        assertEquals("us", landscape.seen().get(0).headers().get("homeport-home-region"));
    }

    @Test
    void aSignatureHoldsForNoOtherRequest() {
        user("us").get("/signed/1").then().statusCode(200);
        ScriptedApi.Seen seen = landscape.seen().get(0);
        JsonObject key = published().get(0);
        assertFalse(ReceivedSignature.of(with(seen, "DELETE", seen.target())).isOf(key));
        assertFalse(ReceivedSignature.of(with(seen, seen.method(), "/signed/2")).isOf(key));
        assertFalse(ReceivedSignature.of(with(seen, seen.method(), "/signed/1?admin"))
                .isOf(key));
        seen.headers().set("Authorization", "Bearer of-somebody-else");
        assertFalse(ReceivedSignature.of(seen).isOf(key));
    }

    private static ScriptedApi.Seen with(ScriptedApi.Seen seen, String method, String target) {
        return new ScriptedApi.Seen(method, target, seen.headers(), seen.version(), seen.serverName());
    }

    /** Whatever signs, and whatever an API does with signatures of clients, is the API's matter there. */
    @Test
    void otherRoutesAreNotSignedAndKeepAClientsSignature() {
        user("us").header("Signature-Input", "sig1=()").get("/orders/1").then().statusCode(200);
        ScriptedApi.Seen seen = landscape.seen().get(0);
        assertEquals("sig1=()", seen.headers().get("Signature-Input"));
        assertNull(seen.headers().get("Signature"));
    }

    /** The first one signs; the second is published before it does. */
    @Test
    void theKeysArePublishedWithoutTheirPrivateHalves() {
        List<JsonObject> published = published();
        assertEquals(
                List.of("us-hop-1", "us-hop-2"),
                published.stream().map(key -> key.getString("kid")).toList());
        published.forEach(key -> {
            assertEquals(Set.of("kty", "crv", "x", "y", "kid", "alg", "use"), key.fieldNames());
            assertEquals("sig", key.getString("use"));
        });
    }
}
