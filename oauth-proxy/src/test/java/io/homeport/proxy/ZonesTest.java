package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** An authorization server whose clusters each know their own users, behind a proxy in {@code us}. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ZonesTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @Inject
    Vertx vertx;

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    private RequestSpecification anybody() {
        return given().urlEncodingEnabled(false).redirects().follow(false);
    }

    private static String wrapped(String claims) {
        return "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    private static String ofZone(String zone) {
        return wrapped(
                new JsonObject().put("zone", zone).put("jti", "planted-token").encode());
    }

    private ScriptedCluster.Seen at(ScriptedCluster cluster) {
        ScriptedCluster other = cluster == landscape.euCluster ? landscape.usCluster : landscape.euCluster;
        assertEquals(0, other.seen().size(), "the other cluster was asked");
        assertEquals(1, cluster.seen().size());
        return cluster.seen().get(0);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aBackChannelsFormGoesWhereItsCodeWasMade(HttpVersion version) {
        String form = "grant_type=authorization_code&redirect_uri=https%3A%2F%2Fa%2Fb&code=" + ofZone("eu");
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        String answer = client.request(HttpMethod.POST, listener.port().orElseThrow(), "127.0.0.1", "/idp/token")
                .compose(request -> request.putHeader("Content-Type", FORM)
                        .putHeader("Authorization", "Basic planted")
                        .send(Buffer.buffer(form))
                        .compose(response -> response.body()))
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .toString();
        client.close();
        assertEquals("{\"zone\":\"eu\"}", answer);
        ScriptedCluster.Seen seen = at(landscape.euCluster);
        assertEquals(form, seen.body());
        assertEquals("Basic planted", seen.headers().get("Authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "refresh_token", "token", "subject_token"})
    void aFormGoesByWhatAClusterHasMade(String name) {
        anybody()
                .contentType(FORM)
                .body("client_id=shop&" + name + "=" + ofZone("eu"))
                .post("/idp/token")
                .then()
                .statusCode(200)
                .body("zone", equalTo("eu"));
        at(landscape.euCluster);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "DPoP "})
    void aCallWithATokenGoesByIt(String scheme) {
        anybody()
                .header("Authorization", scheme + ofZone("eu"))
                .header("DPoP", "a.proof.of-the-client")
                .get("/idp/userinfo")
                .then()
                .statusCode(200)
                .header("DPoP-Nonce", equalTo("nonce-of-eu"));
        ScriptedCluster.Seen seen = at(landscape.euCluster);
        assertEquals(scheme + ofZone("eu"), seen.headers().get("Authorization"));
        assertEquals("a.proof.of-the-client", seen.headers().get("DPoP"));
    }

    @Test
    void aBrowserGoesByItsCookie() {
        anybody()
                .header("Cookie", landscape.session("us") + "; zone=eu; sso=abc; __Secure-shop-rt-AbC_9-xy=planted")
                .header("Origin", "https://spa.example.com")
                .get("/idp/authorize?client_id=shop")
                .then()
                .statusCode(303)
                .header("Location", equalTo("/idp/login?step=1"))
                .header("Access-Control-Allow-Origin", equalTo("https://spa.example.com"))
                .header("Cache-Control", equalTo("no-store"));
        ScriptedCluster.Seen seen = at(landscape.euCluster);
        // None of a session's cookies, and all of the server's own.
        assertEquals("zone=eu; sso=abc", seen.headers().get("Cookie"));
        assertEquals("https://spa.example.com", seen.headers().get("Origin"));
        assertNull(seen.headers().get("Authorization"));
        assertNull(seen.headers().get("homeport-home-region"));
        assertEquals(
                "127.0.0.1:" + listener.port().orElseThrow(), seen.headers().get("Host"));
    }

    @Test
    void aClusterSetsItsOwnCookiesAndNoneOfASession() {
        anybody().get("/idp/authorize").then().cookies("zone", "us").header("Set-Cookie", not(startsWith("__Host")));
        assertEquals(
                java.util.List.of("zone=us; Path=/; HttpOnly"),
                anybody().get("/idp/authorize").headers().getValues("Set-Cookie"));
    }

    @Test
    void aZoneMayHaveAnotherNameThanItsRegion() {
        anybody().header("Cookie", "zone=europe").get("/idp/login").then().body("zone", equalTo("eu"));
        at(landscape.euCluster);
    }

    /** Whatever is made up, the cluster here is asked, and refuses it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "zone=",
                "zone=mars",
                "zone=https://evil.example.com",
                "Zone=eu",
                "zoned=eu",
                "other=1",
                "zone=../eu",
            })
    void whatNamesNoZoneGoesToTheClusterHere(String cookie) {
        anybody().header("Cookie", cookie).get("/idp/login").then().statusCode(200);
        at(landscape.usCluster);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code=opaque",
                "code=a.b.c",
                "code=" + "a.%ZZ.c",
                "code=..",
                "code=",
                "code",
                "&&==&",
                "xcode=eyJhbGciOiJub25lIn0.eyJ6b25lIjoiZXUifQ.c2ln",
                "username=eyJhbGciOiJub25lIn0.eyJ6b25lIjoiZXUifQ.c2ln",
            })
    void aFormWithoutAZoneGoesToTheClusterHere(String form) {
        anybody().contentType(FORM).body(form).post("/idp/token").then().statusCode(200);
        assertEquals(form, at(landscape.usCluster).body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"zone\":7}",
                "{\"zone\":null}",
                "{\"zone\":[\"eu\"]}",
                "{}",
                "[\"eu\"]",
                "no json",
                "{\"zone\":\"\"}"
            })
    void aTokenWhoseClaimIsNoNameNamesNoZone(String claims) {
        anybody()
                .contentType(FORM)
                .body("token=" + wrapped(claims))
                .post("/idp/introspect")
                .then()
                .statusCode(200);
        at(landscape.usCluster);
    }

    @Test
    void whatIsNoFormIsNotReadAndGoesByTheHead() {
        String body = "{\"token\":\"" + ofZone("eu") + "\"}";
        anybody()
                .contentType("application/json")
                .body(body)
                .post("/idp/register")
                .then()
                .statusCode(200);
        assertEquals(body, at(landscape.usCluster).body());
    }

    /** RFC 9126: what was pushed is known where it was pushed to. */
    @Test
    void anAuthorizationRequestGoesWhereItWasPushedTo() {
        anybody()
                .contentType(FORM)
                .body("client_id=shop&state=s")
                .post("/idp/par")
                .then()
                .statusCode(200);
        at(landscape.usCluster);
        landscape.forget();
        anybody()
                .header("Cookie", "zone=eu")
                .get("/idp/authorize?client_id=shop&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aopaque")
                .then()
                .statusCode(303);
        at(landscape.usCluster);
        landscape.forget();
        anybody()
                .get("/idp/authorize?request_uri=urn:ietf:params:oauth:request_uri:" + ofZone("eu"))
                .then()
                .statusCode(303);
        at(landscape.euCluster);
        landscape.forget();
        // One that a client hosts itself (RFC 9101 5.2) is of no cluster.
        anybody()
                .header("Cookie", "zone=eu")
                .get("/idp/authorize?request_uri=https://client.example.com/1")
                .then()
                .statusCode(303);
        at(landscape.euCluster);
    }

    @ParameterizedTest
    @CsvSource({"ap,503,region_unavailable", "cn,403,region_blocked"})
    void aZoneWhoseClusterMayNotOrCannotServeIsNotServedByAnother(String zone, int status, String code) {
        anybody()
                .contentType(FORM)
                .body("refresh_token=" + ofZone(zone))
                .post("/idp/token")
                .then()
                .statusCode(status)
                .body("error_code", equalTo(code));
        assertEquals(
                0,
                landscape.usCluster.seen().size() + landscape.euCluster.seen().size());
    }

    @Test
    void aClusterThatIsDownIsNotReplacedByAnother() {
        anybody()
                .header("Cookie", "zone=ca")
                .get("/idp/login")
                .then()
                .statusCode(503)
                .body("error_code", equalTo("region_unavailable"));
        assertEquals(
                0,
                landscape.usCluster.seen().size() + landscape.euCluster.seen().size());
    }

    @Test
    void aFormThatIsTooLargeIsRefusedAndPassedOnToNobody() {
        anybody()
                .contentType(FORM)
                .body("a=" + "x".repeat(70_000))
                .post("/idp/token")
                .then()
                .statusCode(413)
                .body("error_code", equalTo("request_too_large"));
        assertEquals(0, landscape.usCluster.seen().size());
    }

    /** A browser's form, of which the cookie has said where it goes, is not held. */
    @Test
    void aFormThatNeedsNotBeReadMayBeOfAnySize() {
        String form = "a=" + "x".repeat(70_000);
        anybody()
                .header("Cookie", "zone=eu")
                .contentType(FORM)
                .body(form)
                .post("/idp/login")
                .then()
                .statusCode(200);
        assertEquals(form, at(landscape.euCluster).body());
    }

    /** Whose pages may read what is the server's own matter. */
    @Test
    void aPreflightIsAnsweredByTheServer() {
        anybody()
                .header("Origin", Landscape.ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "token-handler-version")
                .options("/idp/token")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo("https://spa.example.com"));
        assertEquals("POST", at(landscape.usCluster).headers().get("Access-Control-Request-Method"));
    }

    @Test
    void aClientDoesNotSpeakForGatewaysThere() {
        anybody()
                .header("X-Zone", "eu")
                .header("X-User", "admin")
                .header("homeport-home-region", "eu")
                .header("X-Forwarded-Host", "evil.example.com")
                .get("/idp/login")
                .then()
                .statusCode(200);
        ScriptedCluster.Seen seen = at(landscape.usCluster);
        assertFalse(seen.headers().contains("X-Zone"));
        assertFalse(seen.headers().contains("X-User"));
        assertFalse(seen.headers().contains("homeport-home-region"));
        assertFalse(seen.headers().get("X-Forwarded-Host").contains("evil"));
    }

    @Test
    void anApiStillGetsNoProofOfAClient() {
        anybody()
                .header("DPoP", "a.client.s")
                .header("Authorization", "Bearer planted-of-a-mobile-app")
                .get("/mobile")
                .then()
                .statusCode(200);
        assertFalse(landscape.us.seen().get(0).headers().contains("DPoP"));
    }

    @Test
    void isCountedWithZoneAndCluster() {
        anybody().header("Cookie", "zone=eu").get("/idp/login").then().statusCode(200);
        await().until(() -> {
            Counter counter = registry.find("homeport.requests")
                    .tag("route", "login")
                    .tag("home_region", "eu")
                    .tag("upstream_region", "eu")
                    .counter();
            return counter != null && counter.count() > 0;
        });
    }
}
