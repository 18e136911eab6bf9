package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.MultiMap;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ProxyTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        RestAssured.port = port();
        landscape.forget();
    }

    private int port() {
        return listener.port().orElseThrow();
    }

    private RequestSpecification page() {
        return given().redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1");
    }

    private RequestSpecification user(String region) {
        return page().header("Cookie", landscape.session(region));
    }

    private static ValidatableResponse isProblem(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Vary", "Origin")
                .body("error_code", equalTo(code))
                .body("code", equalTo(code))
                .body("message", notNullValue());
    }

    private static void isReadableProblem(ValidatableResponse response, int status, String code) {
        isProblem(response, status, code)
                .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                .header("Access-Control-Allow-Credentials", "true");
    }

    private String raw(String method, String target, String... fields) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        request.append("Host: 127.0.0.1:").append(port()).append("\r\n");
        request.append("Origin: ").append(Landscape.ORIGIN).append("\r\n");
        request.append("token-handler-version: 1\r\nConnection: close\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return RawHttp.exchange(port(), request.append("\r\n").toString());
    }

    @Nested
    class Routing {
        @ParameterizedTest
        @ValueSource(strings = {"eu", "us", "ap", "AP"})
        void criterion91callsTheApiOfTheHomeRegionWhereverTheProxyRuns(String region) {
            user(region).get("/orders/1?a=b").then().statusCode(200).body("region", equalTo(region.toLowerCase()));
            assertEquals(1, landscape.seen().size());
        }

        @Test
        void criterion94forwardsPathAndQueryByteForByte() {
            user("eu")
                    .get("/orders/a%20b%C3%A9/c%2Ad?q=%2e%2e%2f;x&y=%zz".replace("%zz", "%25zz"))
                    .then()
                    .statusCode(200);
            assertEquals(
                    "/orders/a%20b%C3%A9/c%2Ad?q=%2e%2e%2f;x&y=%25zz",
                    landscape.seen().get(0).target());
        }

        @Test
        void aPrefixEndsWhereASegmentEnds() {
            isReadableProblem(user("eu").get("/ordersX").then(), 404, "not_found");
        }

        @Test
        void aRegionWithoutAnUpstreamOnTheRouteHasNoStandIn() {
            isReadableProblem(
                    user("eu").get("/orders/local").then().header("Retry-After", notNullValue()),
                    503,
                    "region_unavailable");
            assertTrue(landscape.seen().isEmpty());
        }

        @ParameterizedTest
        @ValueSource(strings = {"mars", " eu", "eu ", "__proto__"})
        void criterion91anUnknownRegionIsRefused(String region) {
            isReadableProblem(user(region).get("/orders").then(), 403, "region_unknown");
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void aSessionWithoutARegionIsRefused() {
            String cookie =
                    landscape.sealed("shop", Optional.empty(), Instant.now().plusSeconds(60));
            isReadableProblem(
                    page().header("Cookie", Landscape.cookieName("shop") + "=" + cookie)
                            .get("/orders")
                            .then(),
                    403,
                    "region_missing");
        }

        @Test
        void criterion91noHeaderQueryOrCookieOfTheClientChoosesTheRegion() {
            page().header("Cookie", landscape.session("ap") + "; region=eu")
                    .header("X-Region", "eu")
                    .header("homeport-home-region", "eu")
                    .get("/orders?region=eu&zone=eu")
                    .then()
                    .body("region", equalTo("ap"));
            MultiMap headers = landscape.ap.seen().get(0).headers();
            assertEquals(List.of("ap"), headers.getAll("homeport-home-region"));
            assertEquals(List.of("us"), headers.getAll("homeport-entry-region"));
            assertFalse(headers.contains("X-Region"));
        }
    }

    @Nested
    class Targets {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "//orders",
                    "/orders//1",
                    "/./orders",
                    "/orders/.",
                    "/orders/..",
                    "/orders/../x",
                    "/orders/%2e%2e/x",
                    "/orders/%2E",
                    "/orders/.%2e/x",
                    "/orders/%252e%252e/x",
                    "/orders/..%2fx",
                    "/orders/%2F",
                    "/orders/%5Cx",
                    "/orders\\x",
                    "/orders;a=b",
                    "/orders/%3Bx",
                    "/orders/%00",
                    "/orders/%0d%0a",
                    "/orders/%09",
                    "/orders/%7f",
                    "/orders/%23x",
                    "/orders/#x",
                    "/orders/%3fx",
                    "/orders/%zz",
                    "/orders/%2",
                    "/%6frders",
                    "/orders?x#y",
                    "/orders/%c0%ae",
                    "/orders/\u00e9",
                    "http://evil.example/orders",
                    "http://user@127.0.0.1/orders",
                    "orders"
                })
        void criterion93aTargetThatTwoServersCouldReadDifferentlyIsRefused(String target) throws IOException {
            String answer = raw("GET", target, "Cookie: " + landscape.session("eu"));
            assertTrue(
                    RawHttp.status(answer) == 400 || target.equals("orders") && RawHttp.status(answer) == 404, answer);
            assertTrue(landscape.seen().isEmpty());
        }

        @ParameterizedTest
        @ValueSource(strings = {"TRACE", "CONNECT", "FOO", "get", "PROPFIND"})
        void criterion92otherMethodsAreNotAllowed(String method) throws IOException {
            String answer = raw(method, "/orders", "Cookie: " + landscape.session("eu"));
            assertEquals(405, RawHttp.status(answer), answer);
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion95absoluteFormThatNamesTheRequestsOwnHostIsServed() throws IOException {
            String own = "http://127.0.0.1:" + port() + "/orders/1";
            assertEquals(200, RawHttp.status(raw("GET", own, "Cookie: " + landscape.session("eu"))));
            assertEquals("/orders/1", landscape.seen().get(0).target());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Transfer-Encoding: chunked\r\nContent-Length: 5",
                    "Transfer-Encoding: chunked, identity",
                    "Transfer-Encoding: xchunked",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                    "Content-Length: 5\r\nContent-Length: 6",
                    "Content-Length: +5",
                    "Content-Length: -1",
                    "Host: second.example",
                    "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Bad : x"
                })
        void criterion101ambiguousFramingReachesNoUpstream(String fields) throws IOException {
            String answer = raw("POST", "/orders", "Cookie: " + landscape.session("eu"), fields);
            assertEquals(400, RawHttp.status(answer), answer);
            assertTrue(landscape.seen().isEmpty());
        }
    }

    @Nested
    class Admission {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "null", "https://www.homeport.localhost:9501", "http://www.homeport.localhost",
                    "http://www.homeport.localhost:9501.evil.example", "HTTP://www.homeport.localhost:9501",
                            "http://evil.example"
                })
        void criterion27anotherOriginIsRefusedAndCannotReadWhy(String origin) {
            isProblem(
                            given().header("Origin", origin)
                                    .header("token-handler-version", "1")
                                    .header("Cookie", landscape.session("eu"))
                                    .get("/orders")
                                    .then(),
                            403,
                            "invalid_origin")
                    .header("Access-Control-Allow-Origin", nullValue());
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion26theVersionHeaderIsRequired() {
            isReadableProblem(
                    given().header("Origin", Landscape.ORIGIN)
                            .header("Cookie", landscape.session("eu"))
                            .get("/orders")
                            .then(),
                    403,
                    "missing_header");
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion29crossSiteIsRefusedWhateverTheOrigin() {
            isReadableProblem(
                    user("eu")
                            .header("Sec-Fetch-Site", "cross-site")
                            .get("/orders")
                            .then(),
                    403,
                    "invalid_origin");
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD"})
        void aPageOfTheApisOwnOriginReadsWithoutAnOrigin(String method) {
            for (String host : List.of("www.homeport.localhost:9501", "WWW.Homeport.localhost:9501")) {
                given().header("Host", host)
                        .header("Sec-Fetch-Site", "same-origin")
                        .header("token-handler-version", "1")
                        .header("Cookie", landscape.session("eu"))
                        .request(method, "/orders")
                        .then()
                        .statusCode(200);
            }
            given().header("Host", "www.homeport.localhost:9501")
                    .header("Sec-Fetch-Site", "same-origin")
                    .header("Cookie", landscape.session("eu"))
                    .request(method, "/orders")
                    .then()
                    .statusCode(403);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "api.homeport.localhost:9501",
                    "www.homeport.localhost",
                    "www.homeport.localhost:9502",
                    "homeport.localhost:9501",
                    "127.0.0.1:9501"
                })
        void aPageOfTheProxysOwnOriginThatIsNoAppsReadsNothing(String host) {
            for (String path : List.of("/orders", "/live/events", "/none")) {
                given().header("Host", host)
                        .header("X-Forwarded-Host", "www.homeport.localhost:9501")
                        .header("Forwarded", "host=\"www.homeport.localhost:9501\"")
                        .header("Sec-Fetch-Site", "same-origin")
                        .header("token-handler-version", "1")
                        .header("Cookie", landscape.session("eu"))
                        .get(path)
                        .then()
                        .statusCode(403)
                        .body("error_code", equalTo("invalid_origin"));
            }
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion28withoutOriginNothingElseIsAdmitted() {
            given().header("Sec-Fetch-Site", "same-origin")
                    .header("token-handler-version", "1")
                    .header("Cookie", landscape.session("eu"))
                    .post("/orders")
                    .then()
                    .statusCode(403);
            given().header("token-handler-version", "1")
                    .header("Cookie", landscape.session("eu"))
                    .get("/orders")
                    .then()
                    .statusCode(403);
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion32aPreflightIsAnsweredHereWithoutCookie() {
            given().header("Origin", Landscape.ORIGIN)
                    .header("Access-Control-Request-Method", "PUT")
                    .header("Access-Control-Request-Headers", "token-handler-version,content-type")
                    .options("/orders/1")
                    .then()
                    .statusCode(204)
                    .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                    .header("Access-Control-Allow-Credentials", "true")
                    .header("Access-Control-Allow-Headers", "token-handler-version,content-type")
                    .header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
                    .header("Access-Control-Max-Age", "86400");
            assertTrue(landscape.seen().isEmpty());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/orders//x", "/orders/%2F", "/none", "/orders?long", "/oauth-agent//session"})
        void aPreflightIsAnsweredWhateverIsWrongWithItsTargetSoThatThePageCanReadIt(String target) throws IOException {
            String uri = target.replace("long", "x".repeat(20_000));
            String answer = raw(
                    "OPTIONS",
                    uri,
                    "Access-Control-Request-Method: PUT",
                    "Access-Control-Request-Headers: token-handler-version");
            assertEquals(204, RawHttp.status(answer), answer);
            assertTrue(answer.contains("access-control-allow-headers: token-handler-version"), answer);
            String refusal = raw("PUT", uri);
            assertTrue(RawHttp.status(refusal) >= 400, refusal);
            assertTrue(refusal.contains("access-control-allow-origin: " + Landscape.ORIGIN), refusal);
            assertTrue(landscape.seen().isEmpty());
            assertTrue(landscape.agent.seen().isEmpty());
        }

        @Test
        void aPreflightWithMoreFieldsThanTheProxyTakesIsAnswered() throws IOException {
            String answer = raw(
                    "OPTIONS", "/orders", "Access-Control-Request-Method: PUT", "User-Agent: " + "x".repeat(40_000));
            assertEquals(204, RawHttp.status(answer), answer);
        }

        @Test
        void criterion30aForeignPreflightGetsNoCors() {
            given().header("Origin", "http://evil.example")
                    .header("Access-Control-Request-Method", "GET")
                    .options("/orders")
                    .then()
                    .statusCode(403)
                    .header("Access-Control-Allow-Origin", nullValue());
        }
    }

    @Nested
    class Cookies {
        @Test
        void criterion118everyCookieThatDoesNotOpenGetsTheSameAnswer() {
            String name = Landscape.cookieName("shop");
            String good =
                    landscape.sealed("shop", Optional.of("eu"), Instant.now().plusSeconds(60));
            List<String> hostile = new ArrayList<>();
            for (int i = 0; i < good.length(); i++) {
                char other = good.charAt(i) == 'A' ? 'B' : 'A';
                hostile.add(name + "=" + good.substring(0, i) + other + good.substring(i + 1));
                hostile.add(name + "=" + good.substring(0, i));
            }
            hostile.add(name + "=" + good + "; " + name + "=" + good);
            hostile.add(name + "=" + good + "=");
            hostile.add(name + "=\"" + good + "\"");
            hostile.add(name.toLowerCase() + "=" + good);
            hostile.add("__Secure-shop-rt=" + good);
            hostile.add(Landscape.cookieName("admin") + "=" + good);
            hostile.add(name + "="
                    + landscape.sealed("admin", Optional.of("eu"), Instant.now().plusSeconds(60)));
            hostile.add(name);
            hostile.add(";;=;" + name + "=;");
            String expected =
                    page().get("/orders").then().statusCode(401).extract().asString();
            for (String cookie : hostile) {
                ValidatableResponse response =
                        page().header("Cookie", cookie).get("/orders").then();
                if (namesAnotherKey(cookie, name)) {
                    isReadableProblem(response, 401, "key_unknown");
                } else {
                    isReadableProblem(response, 401, "unauthorized");
                    assertEquals(expected, response.extract().asString());
                }
            }
            assertTrue(landscape.seen().isEmpty());
        }

        /** The key's id stands in clear, so that an answer which tells it from others tells nothing. */
        private static boolean namesAnotherKey(String cookie, String name) {
            String sealed = cookie.substring(Math.min(cookie.length(), name.length() + 1));
            if (!cookie.startsWith(name + "=") || !sealed.matches("[A-Za-z0-9_-]{80,}") || sealed.length() % 4 == 1) {
                return false;
            }
            byte[] value = Base64.getUrlDecoder().decode(sealed);
            int length = value[1] & 0xff;
            if (value[0] != 2 || length > 32) {
                return false;
            }
            String id = new String(value, 2, length, StandardCharsets.ISO_8859_1);
            // Behind the id stands the length of its region's label: that is another key, too.
            int label = value[2 + length] & 0xff;
            return id.matches("[A-Za-z0-9._-]{1,32}")
                    && (!id.equals("test") || label != 0)
                    && label < value.length - 40;
        }

        /** Another instance may know the key, and this one will in a moment; the cookie is left alone. */
        @Test
        void oneUnderAKeyThatIsNotKnownHereIsToComeAgain() {
            String session = landscape.sessionUnderKey("next-year");
            ValidatableResponse response =
                    page().header("Cookie", session).get("/orders").then();
            isReadableProblem(response, 401, "key_unknown");
            response.header("Retry-After", equalTo("5"))
                    .header("Access-Control-Expose-Headers", containsString("Retry-After"))
                    .header("Set-Cookie", nullValue());
            page().header("Cookie", session)
                    .header("Access-Control-Request-Method", "GET")
                    .options("/orders")
                    .then()
                    .statusCode(204);
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion19anExpiredAccessTokenAsksForARefresh() {
            String cookie =
                    landscape.sealed("shop", Optional.of("eu"), Instant.now().minusSeconds(1));
            isReadableProblem(
                    page().header("Cookie", Landscape.cookieName("shop") + "=" + cookie)
                            .get("/orders")
                            .then(),
                    401,
                    "token_expired");
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void criterion5theOriginTellsWhichAppsCookieCounts() {
            String admin = Landscape.cookieName("admin") + "="
                    + landscape.sealed("admin", Optional.of("eu"), Instant.now().plusSeconds(60));
            page().header("Cookie", admin + "; " + landscape.session("ap"))
                    .get("/orders")
                    .then()
                    .body("region", equalTo("ap"));
            given().header("Host", "www.homeport.localhost:9501")
                    .header("Sec-Fetch-Site", "same-origin")
                    .header("token-handler-version", "1")
                    .header("Cookie", admin + "; " + landscape.session("ap"))
                    .get("/orders")
                    .then()
                    .body("region", equalTo("ap"));
            given().header("Host", "admin.homeport.localhost:9501")
                    .header("Sec-Fetch-Site", "same-origin")
                    .header("token-handler-version", "1")
                    .header("Cookie", admin + "; " + landscape.session("ap"))
                    .get("/orders")
                    .then()
                    .body("region", equalTo("eu"));
        }

        @Test
        void criterion99aBearerTokenOfTheClientIsWorthNothing() {
            page().header("Authorization", "Bearer stolen")
                    .get("/orders")
                    .then()
                    .statusCode(401);
        }
    }

    @Nested
    class RequestHeaders {
        @Test
        void criteria22and99theApiSeesTheTokenAndNothingTheClientClaims() throws IOException {
            String answer = raw(
                    "GET",
                    "/orders",
                    "Cookie: " + landscape.session("eu") + "; other=1",
                    "Authorization: Bearer stolen",
                    "Authorization_: Bearer stolen",
                    "DPoP: x",
                    "Forwarded: for=1.1.1.1",
                    "X-Forwarded-For: 1.1.1.1",
                    "X_Forwarded_Host: evil",
                    "x.forwarded.proto: https",
                    "X-Real-IP: 1.1.1.1",
                    "X-Original-URL: /admin",
                    "X-HTTP-Method-Override: DELETE",
                    "homeport_home_region: us",
                    "Client-Cert: :x:",
                    "Client-Cert-Chain: :x:",
                    "X-Consumer-Username: root",
                    "X-MS-CLIENT-PRINCIPAL: x",
                    "X_Amzn_Oidc_Data: x",
                    "X-Zone: us",
                    "Connection: X-Nominated, Authorization, homeport-home-region",
                    "X-Nominated: 1",
                    "TE: trailers",
                    "Keep-Alive: 5",
                    "Proxy-Authorization: x",
                    "Via: 1.1 edge",
                    "Accept: text/plain",
                    "X-Kept: yes");
            assertEquals(200, RawHttp.status(answer), answer);
            MultiMap headers = landscape.eu.seen().get(0).headers();
            assertEquals(List.of("Bearer " + Landscape.TOKEN), headers.getAll("Authorization"));
            assertEquals("127.0.0.1:" + landscape.eu.port(), headers.get("Host"));
            assertEquals("1.1 edge, 1.1 homeport-us", headers.get("Via"));
            assertEquals(
                    List.of(
                            "accept",
                            "authorization",
                            "forwarded",
                            "homeport-entry-region",
                            "homeport-home-region",
                            "host",
                            "via",
                            "x-forwarded-for",
                            "x-forwarded-host",
                            "x-forwarded-proto",
                            "x-kept"),
                    headers.names().stream().map(String::toLowerCase).sorted().toList());
        }

        @Test
        void criterion97aRequestThatComesBackIsALoop() {
            isReadableProblem(
                    user("eu").header("Via", "1.1 homeport-us").get("/orders").then(), 508, "api_error");
            assertTrue(landscape.seen().isEmpty());
        }
    }

    @Nested
    class AnswersOfTheApi {
        @Test
        void criteria23and107corsIsOursAndOurCookiesAreNotTheApis() {
            ValidatableResponse response = user("eu")
                    .get("/orders/cookies")
                    .then()
                    .statusCode(200)
                    .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                    .header("Access-Control-Allow-Methods", nullValue())
                    .header("Vary", "Accept, Origin")
                    .header("X-Hop", nullValue())
                    .header("Cache-Control", "max-age=60, private")
                    .header("X-Content-Type-Options", "nosniff");
            assertEquals(
                    List.of("harmless=yes; Path=/"),
                    response.extract().headers().getValues("Set-Cookie"));
        }

        @Test
        void criterion110withoutACachePolicyNothingIsStored() {
            user("eu").get("/orders").then().header("Cache-Control", "no-store");
        }

        @ParameterizedTest
        @CsvSource({"redirect, /orders/9?x=1", "redirect-elsewhere, https://www.example.org/a", "redirect-other-port,"})
        void criterion104redirectsArePassedBackWithoutInternalAddresses(String path, String location) {
            user("eu")
                    .get("/orders/" + path)
                    .then()
                    .statusCode(302)
                    .header("Location", location == null ? nullValue() : equalTo(location));
            assertEquals(1, landscape.seen().size());
        }

        @Test
        void bodilessAnswersStayBodiless() {
            user("eu").get("/orders/no-content").then().statusCode(204);
            user("eu").get("/orders/not-modified").then().statusCode(304).header("ETag", "\"1\"");
            user("eu").head("/orders/download?bytes=7").then().statusCode(200).header("Content-Length", "7");
            user("eu").get("/orders").then().statusCode(200);
        }

        @Test
        void criterion52theApisOwn401KeepsItsChallenge() {
            user("eu")
                    .get("/orders/unauthorized")
                    .then()
                    .statusCode(401)
                    .header(
                            "WWW-Authenticate",
                            equalTo("Bearer error=\"insufficient_user_authentication\", max_age=60"));
        }
    }

    @Nested
    class Faults {
        @Test
        void criterion106anUpstreamThatCannotBeReachedIsAnUnavailableRegion() {
            isReadableProblem(
                    user("us").get("/down").then().header("Retry-After", notNullValue()), 503, "region_unavailable");
        }

        @Test
        void criterion106anUpstreamThatHangsUpIsAnApiErrorAndNothingThatCouldMatterIsRepeated() {
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
                landscape.forget();
                isReadableProblem(user("eu").request(method, "/orders/hang-up").then(), 502, "api_error");
                assertEquals(1, landscape.seen().size(), method);
            }
        }

        @Test
        void criterion106aGetWhoseConnectionBreaksOffIsRepeatedOnce() {
            isReadableProblem(user("eu").get("/orders/hang-up").then(), 502, "api_error");
            assertEquals(2, landscape.seen().size());
        }

        @Test
        void criterion115anUpstreamThatStaysSilentTimesOut() {
            isReadableProblem(user("eu").get("/orders/silent").then(), 504, "api_timeout");
            await().until(() -> landscape.eu.resets() == 1);
        }

        @Test
        void anAnswerThatBreaksOffIsNeverTakenForWhole() {
            assertThrows(Exception.class, () -> user("eu").get("/orders/cut").asByteArray());
            user("eu").get("/orders").then().statusCode(200);
        }

        @Test
        void aClientThatLeavesEndsTheUpstreamsRequest() throws IOException {
            try (Socket socket = new Socket("127.0.0.1", port())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /orders/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: " + Landscape.ORIGIN
                                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("eu")
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                await().until(() -> landscape.eu.seen().size() == 1);
            }
            await().until(() -> landscape.eu.resets() == 1);
        }
    }

    @Nested
    class Bodies {
        @Test
        void aBodyOfKnownOrUnknownLengthArrivesWhole() throws IOException {
            user("eu")
                    .body(new byte[300_000])
                    .post("/orders/upload")
                    .then()
                    .statusCode(200)
                    .body(equalTo("300000"));
            assertEquals("300000", landscape.eu.seen().get(0).headers().get("Content-Length"));
            String answer = RawHttp.exchange(
                    port(),
                    "POST /orders/upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: "
                            + Landscape.ORIGIN + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("eu")
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            assertTrue(answer.endsWith("1\r\n5\r\n0\r\n\r\n") || answer.endsWith("\r\n\r\n5"), answer);
        }

        @Test
        void anExpectingClientIsToldToContinue() throws IOException {
            try (Socket socket = new Socket("127.0.0.1", port())) {
                socket.setSoTimeout(10_000);
                OutputStream out = socket.getOutputStream();
                out.write(("POST /orders/upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: " + Landscape.ORIGIN
                                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("eu")
                                + "\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
                assertEquals(
                        "HTTP/1.1 100 Continue",
                        new String(socket.getInputStream().readNBytes(21), StandardCharsets.ISO_8859_1));
                out.write("ok".getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertTrue(answer.contains("HTTP/1.1 200 OK"), answer);
            }
        }
    }

    @Nested
    class Agent {
        @Test
        void callsGoThroughWithCookiesAndComeBackAsTheAgentAnswered() {
            ValidatableResponse response = user("eu")
                    .header("Authorization", "Bearer x")
                    .header("X-Forwarded-Host", "evil")
                    .post("/oauth-agent/login/start")
                    .then()
                    .statusCode(200)
                    .header("Access-Control-Allow-Origin", "http://agent-decides.example")
                    .header("Content-Type", "application/json");
            assertEquals(2, response.extract().headers().getValues("Set-Cookie").size());
            MultiMap headers = landscape.agent.seen().get(0).headers();
            assertEquals(Landscape.ORIGIN, headers.get("Origin"));
            assertEquals("1", headers.get("token-handler-version"));
            assertTrue(headers.get("Cookie").startsWith(Landscape.cookieName("shop") + "="));
            assertFalse(headers.contains("Authorization"));
            assertEquals(List.of("127.0.0.1:" + port()), headers.getAll("X-Forwarded-Host"));
            assertTrue(landscape.seen().isEmpty());
        }

        @Test
        void preflightsAreTheAgentsToAnswer() {
            given().header("Origin", "http://evil.example")
                    .header("Access-Control-Request-Method", "POST")
                    .options("/oauth-agent/refresh")
                    .then()
                    .statusCode(200);
            assertEquals("OPTIONS", landscape.agent.seen().get(0).method());
        }
    }
}
