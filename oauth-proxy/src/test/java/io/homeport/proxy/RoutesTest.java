package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.MultiMap;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route may say of whom it serves, from where, and how. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class RoutesTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    private static RequestSpecification page() {
        return given().redirects()
                .follow(false)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1");
    }

    private RequestSpecification user(String region) {
        return page().header("Cookie", landscape.session(region));
    }

    private static ValidatableResponse isProblem(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                .body("error_code", equalTo(code));
    }

    @Nested
    class Matching {
        @Test
        void anotherPathMayTakeThePrefixsPlace() {
            user("us").get("/inside/1?a=b").then().statusCode(200);
            user("us").get("/inside").then().statusCode(200);
            assertEquals(
                    List.of("/orders/1?a=b", "/orders"),
                    landscape.seen().stream().map(ScriptedApi.Seen::target).toList());
        }

        @Test
        void aLocationInsideIsShownAsBrowsersKnowIt() {
            user("us").get("/inside/inside-redirect").then().header("Location", "/inside/7?a=b");
        }

        @Test
        void criterion92methodsOutsideTheRoutesListAre405WithTheList() {
            isProblem(user("us").post("/reading").then().header("Allow", "GET, HEAD"), 405, "method_not_allowed");
            user("us").get("/reading").then().statusCode(200);
            assertEquals(1, landscape.seen().size());
        }

        @Test
        void criterion5anAppThatTheRouteDoesNotNameIsRefused() {
            isProblem(user("us").get("/backstage").then(), 403, "invalid_origin");
            String cookie =
                    landscape.sealed("admin", Optional.of("us"), Instant.now().plusSeconds(60));
            given().header("Origin", Landscape.ADMIN_ORIGIN)
                    .header("token-handler-version", "1")
                    .header("Cookie", Landscape.cookieName("admin") + "=" + cookie)
                    .get("/backstage")
                    .then()
                    .statusCode(200);
        }

        private String raw(String target) throws IOException {
            return RawHttp.exchange(
                    listener.port().orElseThrow(),
                    "GET " + target + " HTTP/1.1\r\nHost: api.homeport.localhost\r\nConnection: close\r\nOrigin: "
                            + Landscape.ORIGIN + "\r\ntoken-handler-version: 1\r\nCookie: "
                            + landscape.session("us") + "\r\n\r\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/files/a%2Fb",
                    "/files/100%25",
                    "/files/C%23?x=y",
                    "/files/what%3F",
                    "/files/a;v=1/b",
                    "/files//a//",
                    "/files/other/private;x",
                    "/files/team/a%2Fb",
                    "/files/steam/privately/a%2Fb"
                })
        void whatTheRouteAllowsGoesOnByteForByte(String target) throws IOException {
            String answer = raw(target);
            assertEquals(200, RawHttp.status(answer), answer);
            assertEquals(target, landscape.us.seen().get(0).target());
        }

        @Test
        void thePathOfANestedRouteIsStillThatRoutes() throws IOException {
            assertEquals(403, RawHttp.status(raw("/files/team/private/a")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    // Not what this route allows.
                    "/files/a%5Cb",
                    "/files/a%3Bb",
                    "/files/a%2Fb%5Cc",
                    // Not a path of this route in every reading.
                    "/files;v=1/a",
                    "/files%2Fa",
                    "//files/a",
                    "/files/..%2Forders",
                    "/files/a%2F..%2F..%2Forders",
                    "/files/..;/orders",
                    "/files/%252e%252e/orders",
                    // Another route begins below what stands before.
                    "/files/team/private;x/a",
                    "/files/team//private/a",
                    "/files/team%2Fprivate/a",
                    "/files/team/%2570rivate/a",
                    "/files/team/x%2Fprivate",
                    "/files//team/private/a",
                    "/orders/a%2Fb",
                    "/oauth-agent//session",
                    "/none//a"
                })
        void aPathThatItsRouteDoesNotAllowOrThatCouldBeAnotherRoutesIs400(String target) throws IOException {
            String answer = raw(target);
            assertEquals(400, RawHttp.status(answer), answer);
            assertEquals(List.of(), landscape.seen());
            assertEquals(List.of(), landscape.agent.seen());
        }

        @ParameterizedTest
        @ValueSource(strings = {"q=100%", "q=%u20AC", "user=DOMAIN\\jane", "q=a|b", "q=%2F..%2f&%00", ""})
        void aQueryGoesOnByteForByte(String query) throws IOException {
            String answer = raw("/orders/1?" + query);
            assertEquals(200, RawHttp.status(answer), answer);
            assertEquals("/orders/1?" + query, landscape.us.seen().get(0).target());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "other.homeport.localhost",
                    "OTHER.homeport.localhost",
                    "other.homeport.localhost:9502",
                    "other.homeport.localhost."
                })
        void aHostsOwnRouteComesFirst(String host) {
            user("us").header("Host", host).get("/orders").then().body("region", equalTo("ap"));
            user("us").header("Host", "x." + host).get("/orders").then().body("region", equalTo("us"));
        }
    }

    @Nested
    class Bodies {
        @Test
        void criterion108aTooLargeBodyOfKnownLengthIs413BeforeTheApiIsAsked() {
            isProblem(user("us").body("01234567890").post("/small").then(), 413, "request_too_large");
            user("us").body("0123456789").post("/small").then().statusCode(200);
            assertEquals(1, landscape.seen().size());
        }

        @Test
        void criterion108aTooLargeBodyOfUnknownLengthIs413() throws IOException {
            String answer = RawHttp.exchange(
                    RestAssured.port,
                    "POST /small/upload HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                            + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us")
                            + "\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n");
            assertEquals(413, RawHttp.status(answer), answer);
        }

        /** A byte every 200 ms never lets the route's idle time pass. */
        @Test
        void criterion108aBodyThatDribblesIs408() throws Exception {
            try (Socket client = new Socket("127.0.0.1", RestAssured.port)) {
                OutputStream out = client.getOutputStream();
                out.write(("POST /stalling/dribbled HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us")
                                + "\r\nContent-Length: 100000\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> {
                            out.write('x');
                            return answer.ready();
                        });
                assertEquals("HTTP/1.1 408 Request Timeout", answer.readLine());
            }
        }

        @Test
        void criterion108aBodyThatStallsIs408() throws IOException {
            String answer = RawHttp.exchange(
                    RestAssured.port,
                    "POST /stalling/a HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                            + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us")
                            + "\r\nContent-Length: 5\r\n\r\nhe");
            assertEquals(408, RawHttp.status(answer), answer);
            assertTrue(answer.contains("\"request_timeout\""), answer);
            assertEquals(List.of(), landscape.raw.seen());
        }

        @Test
        void criterion115anExchangeEndsWhenItsTimeIsUpHoweverMuchMoves() throws IOException {
            landscape.raw.answer("/hurried/a", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            String answer = RawHttp.exchange(
                    RestAssured.port,
                    "GET /hurried/a HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                            + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us") + "\r\n\r\n");
            assertTrue(answer.endsWith("hello"), answer);
        }
    }

    @Nested
    class Tokens {
        @Test
        void aPublicRouteNeedsNoSessionAndPassesOnNothingOfOne() {
            user("eu").get("/catalog/1").then().statusCode(200).body("region", equalTo("us"));
            given().get("/catalog/1").then().statusCode(200).header("Access-Control-Allow-Origin", nullValue());
            for (ScriptedApi.Seen seen : landscape.seen()) {
                assertFalse(seen.headers().contains("Authorization"));
                assertFalse(seen.headers().contains("Cookie"));
            }
        }

        @Test
        void aClientsOwnBearerTokenGoesOnWhereTheRouteSaysSo() {
            given().header("Authorization", "Bearer mobile")
                    .get("/mobile")
                    .then()
                    .statusCode(200);
            assertEquals(
                    List.of("Bearer mobile"),
                    landscape.us.seen().get(0).headers().getAll("Authorization"));
        }

        @Test
        void besideACookieAClientsOwnTokenIsWorthNothing() {
            user("us")
                    .header("Authorization", "Bearer mobile")
                    .get("/mobile")
                    .then()
                    .statusCode(200);
            assertEquals(
                    List.of("Bearer " + Landscape.TOKEN),
                    landscape.us.seen().get(0).headers().getAll("Authorization"));
            given().header("Authorization", "Bearer mobile")
                    .header("Cookie", "any=one")
                    .get("/mobile")
                    .then()
                    .statusCode(403);
        }

        @ParameterizedTest
        @ValueSource(strings = {"Basic bW9iaWxl", "Bearer", "Bearer a b", "Bearer a,b", "DPoP mobile"})
        void onlyABearerTokenIsOne(String authorization) {
            given().header("Authorization", authorization).get("/mobile").then().statusCode(403);
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion99elsewhereAClientsOwnTokenIsWorthNothing() {
            given().header("Authorization", "Bearer mobile")
                    .get("/orders")
                    .then()
                    .statusCode(403);
        }
    }

    @Nested
    class Regions {
        @Test
        void aRegionThatCannotBeReachedIsStoodInForInsideTheBoundary() {
            user("us").get("/shared").then().statusCode(200).body("region", equalTo("ap"));
            user("us").post("/shared").then().statusCode(200);
            MultiMap headers = landscape.ap.seen().get(0).headers();
            assertEquals("us", headers.get("homeport-home-region"));
        }

        @Test
        void neverOutsideIt() {
            for (int i = 0; i < 5; i++) {
                isProblem(user("eu").get("/shared").then(), 503, "region_unavailable");
            }
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void aReadOnlyStandInTakesNoChange() {
            user("us").get("/reread").then().statusCode(200).body("region", equalTo("ap"));
            isProblem(user("us").post("/reread").then(), 503, "region_unavailable");
            assertEquals(1, landscape.seen().size());
        }

        @Test
        void aBlockedPairIsRefusedBeforeAnythingIsAsked() {
            isProblem(user("cn").get("/china").then(), 403, "region_blocked");
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void anApiThatSaysTheUserHasMovedMakesThePageRefresh() {
            isProblem(user("us").get("/orders/moved").then(), 401, "region_changed");
        }

        @Test
        void anAddressThatCannotBeReachedIsPassedOver() {
            for (int i = 0; i < 20; i++) {
                user("us").post("/balanced").then().statusCode(200);
            }
            assertFalse(landscape.us.seen().isEmpty());
            assertFalse(landscape.eu.seen().isEmpty());
            assertEquals(20, landscape.seen().size());
        }
    }

    @Nested
    class Answers {
        @Test
        void criterion107aRouteSetsFieldsOfItsAnswers() {
            user("us")
                    .get("/catalog/cookies")
                    .then()
                    .header("Referrer-Policy", "no-referrer")
                    .header("Cache-Control", "max-age=5");
        }

        @Test
        void rangesGoThrough() {
            user("us")
                    .header("Range", "bytes=0-1")
                    .get("/orders/range")
                    .then()
                    .statusCode(206)
                    .header("Content-Range", "bytes 0-1/4")
                    .header("X-Asked", "bytes=0-1")
                    .body(equalTo("ab"));
        }

        @Test
        void earlyHintsGoThroughAsLinksAlone() throws IOException {
            String answer = RawHttp.exchange(
                    RestAssured.port,
                    "GET /orders/hints HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: " + Landscape.ORIGIN
                            + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us") + "\r\n\r\n");
            assertTrue(
                    answer.startsWith(
                            "HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 200"),
                    answer);
        }

        @Test
        void criterion52aChallengeIsReadableAcrossOrigins() {
            user("us")
                    .get("/orders/unauthorized")
                    .then()
                    .statusCode(401)
                    .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                    .header("Access-Control-Expose-Headers", org.hamcrest.Matchers.containsString("WWW-Authenticate"));
        }
    }
}
