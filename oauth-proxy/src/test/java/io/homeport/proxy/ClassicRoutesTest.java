package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** APIs behind an app of the classic contract. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ClassicRoutesTest {
    private static final String CSRF = "csrf-token-of-the-session";

    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    /** A JWT as far as anybody here reads one. */
    private static String token(String region, Instant expiresAt) {
        return token(region, expiresAt.getEpochSecond());
    }

    private static String token(String region, Object exp) {
        JsonObject claims = new JsonObject().put("region", region).put("exp", exp);
        return "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8))
                + ".planted";
    }

    private static String soon(String region) {
        return token(region, Instant.now().plusSeconds(300));
    }

    private static RequestSpecification page(String accessToken) {
        return given().header("Origin", Landscape.VINTAGE_ORIGIN)
                .header("Cookie", "old-at=" + Landscape.classic(accessToken) + "; old-csrf=" + Landscape.classic(CSRF));
    }

    private static ValidatableResponse isProblem(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .header("Access-Control-Allow-Origin", Landscape.VINTAGE_ORIGIN)
                .body("code", equalTo(code))
                .body("error_code", nullValue());
    }

    @Test
    void readsWithoutAHeaderOfItsOwnAndGoesHome() {
        String token = soon("AP");
        page(token).get("/orders/1").then().statusCode(200);
        assertEquals(1, landscape.ap.seen().size());
        var headers = landscape.ap.seen().get(0).headers();
        assertEquals("Bearer " + token, headers.get("Authorization"));
        assertFalse(headers.contains("Cookie"));
    }

    @ParameterizedTest(name = "#26 {0}")
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void changesDataOnlyWhereTheCsrfTokenIsRepeated(String method) {
        isProblem(page(soon("us")).request(method, "/orders").then(), 401, "unauthorized_request");
        for (String wrong : List.of("", "wrong", "\u00fc")) {
            isProblem(
                    page(soon("us"))
                            .header("x-old-csrf", wrong)
                            .request(method, "/orders")
                            .then(),
                    401,
                    "unauthorized_request");
        }
        isProblem(
                page(soon("us"))
                        .header("x-old-csrf", CSRF)
                        .header("x-old-csrf", CSRF)
                        .request(method, "/orders")
                        .then(),
                401,
                "unauthorized_request");
        assertEquals(List.of(), landscape.seen());
        page(soon("us"))
                .header("x-old-csrf", CSRF)
                .request(method, "/orders")
                .then()
                .statusCode(200);
        assertFalse(landscape.us.seen().get(0).headers().contains("x-old-csrf"), "it is no API's business");
    }

    @Test
    void tellsAnExpiredTokenFromNone() {
        isProblem(
                page(token("us", Instant.now().minusSeconds(1))).get("/orders").then(), 401, "token_expired");
        isProblem(
                given().header("Origin", Landscape.VINTAGE_ORIGIN)
                        .get("/orders")
                        .then(),
                401,
                "unauthorized_request");
        isProblem(
                given().header("Origin", Landscape.VINTAGE_ORIGIN)
                        .header("Cookie", "old-at=" + Landscape.classic("tok\u00ebn"))
                        .get("/orders")
                        .then(),
                401,
                "unauthorized_request");
        assertEquals(List.of(), landscape.seen());
    }

    /** A token that says so of itself is the API's to judge. */
    @ParameterizedTest
    @ValueSource(strings = {"1e18", "-1", "1e400", "\"never\"", "[]"})
    void takesAnExpiryThatIsNoTimeForNone(String exp) {
        page(token("us", new JsonObject("{\"exp\":" + exp + "}").getValue("exp")))
                .get("/orders")
                .then()
                .statusCode(200);
    }

    @Test
    void knowsNoHomeRegionOfAnOpaqueTokenButTheRoutesOwn() {
        isProblem(page("opaque-planted-token").get("/orders").then(), 403, "region_missing");
        page("opaque-planted-token").get("/mobile").then().statusCode(200);
    }

    @Test
    void admitsNoOtherAppByItsOriginNorCookies() {
        given().header("Origin", Landscape.ORIGIN)
                .header("Cookie", "old-at=" + Landscape.classic(soon("us")))
                .get("/orders")
                .then()
                .statusCode(403)
                .body("error_code", equalTo("missing_header"));
        given().header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", "old-at=" + Landscape.classic(soon("us")))
                .get("/orders")
                .then()
                .statusCode(401)
                .body("error_code", equalTo("unauthorized"));
        given().header("Origin", Landscape.VINTAGE_ORIGIN)
                .header("Cookie", landscape.session("us"))
                .get("/orders")
                .then()
                .statusCode(401)
                .body("code", equalTo("unauthorized_request"));
        assertEquals(List.of(), landscape.seen());
    }

    @Test
    void letsNoApiSetItsCookies() {
        landscape.raw.answer(
                "/raw/cookies",
                "HTTP/1.1 200 OK\r\nSet-Cookie: old-csrf=x\r\nSet-Cookie: old-at=x\r\nSet-Cookie: theirs=x\r\n"
                        + "Content-Length: 0\r\n\r\n");
        assertEquals(
                List.of("theirs=x"),
                page(soon("eu")).get("/raw/cookies").headers().getValues("Set-Cookie"));
    }
}
