package io.homeport.agent.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.RawConnection;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call, and with what: before any cookie is looked at, and before any call to the server. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class AdmissionTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String START = "/oauth-agent/login/start";

    World world;

    @Inject
    MovableClock clock;

    @TestHTTPResource("/")
    URI agent;

    private final Page page = new Page(World.SHOP);

    @BeforeEach
    void reset() {
        world.reset(clock);
    }

    @AfterEach
    void noRefusalEverReachesTheServer() {
        assertEquals(List.of(), world.server().calls());
    }

    private static RequestSpecification bare() {
        return given().redirects().follow(false).urlEncodingEnabled(false);
    }

    private static void isForbidden(Response answer, String code) {
        assertEquals("application/json", answer.getHeader("Content-Type"));
        answer.then()
                .statusCode(403)
                .header("Cache-Control", "no-store")
                .header("Set-Cookie", nullValue())
                .body("error_code", equalTo(code))
                .body("code", equalTo(code));
    }

    /** A web-origin with a mistake in it refuses every page of the app. */
    @Test
    void tellsTheOperatorOfTheOriginThatWasRefusedAndOfThoseThatAreKnown() {
        clock.advance(Duration.ofSeconds(11));
        try (Log log = new Log("io.homeport.agent.web")) {
            bare().header("Origin", "https://planted.example.com/\\" + "x".repeat(200))
                    .get("/oauth-agent/session");
            bare().header("Origin", "https://other.example.com").get("/oauth-agent/session");
            assertEquals(1, log.lines().size(), log.lines().toString());
            String line = log.lines().get(0);
            assertTrue(line.contains("of origin https://planted.example.com/\\u005cxxx"), line);
            assertTrue(line.contains(World.SHOP.origin()), line);
            assertTrue(line.length() < 600, line);
        }
    }

    @ParameterizedTest(name = "#27 {0}")
    @ValueSource(
            strings = {
                "null",
                "https://www.homeport.localhost:9501",
                "http://www.homeport.localhost",
                "http://www.homeport.localhost:9502",
                "http://www.homeport.localhost:9501/",
                "http://WWW.homeport.localhost:9501",
                "http://www.homeport.localhost:9501.evil.example",
                "http://evilwww.homeport.localhost:9501",
                "http://www.homeport.localhost:9501, http://www.homeport.localhost:9501",
                "http://admin.homeport.localhost:9501",
                "*"
            })
    void refusesEveryOtherOriginAndTellsItNothing(String origin) {
        for (String call : List.of("login/start", "login/end", "refresh", "logout")) {
            Response answer = bare().header("Origin", origin)
                    .header("token-handler-version", "1")
                    .post("/oauth-agent/" + call);
            isForbidden(answer, "invalid_origin");
            answer.then().header("Access-Control-Allow-Origin", nullValue());
        }
        for (String call : List.of("session", "userinfo")) {
            isForbidden(
                    bare().header("Origin", origin)
                            .header("token-handler-version", "1")
                            .get("/oauth-agent/" + call),
                    "invalid_origin");
        }
    }

    @Test
    void refusesTwoOrigins() {
        isForbidden(page.request().header("Origin", World.SHOP.origin()).get("/oauth-agent/session"), "invalid_origin");
    }

    @Test
    void refusesAPostWithoutAnOrigin() {
        isForbidden(
                bare().header("Sec-Fetch-Site", "same-origin")
                        .header("token-handler-version", "1")
                        .post(START),
                "invalid_origin");
    }

    /** A request as the browser sends it to the page's own origin: it leaves Origin out of GET and HEAD. */
    private static RequestSpecification ownOrigin(String authority) {
        return bare().header("X-Forwarded-Host", authority)
                .header("Sec-Fetch-Site", "same-origin")
                .header("token-handler-version", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.homeport.localhost:9501", "WWW.homeport.localhost:9501"})
    void takesAGetWithoutAnOriginWherePageAndAgentHaveOneOrigin(String authority) {
        ownOrigin(authority).get("/oauth-agent/session").then().statusCode(200).body("is_logged_in", equalTo(false));
        ownOrigin(authority)
                .head("/oauth-agent/session")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .body(equalTo(""));
        isForbidden(ownOrigin(authority).post(START), "invalid_origin");
    }

    /** A document that somebody gets served from the API's host is no page of the app, whose pages are elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.homeport.localhost:9502",
                "www.homeport.localhost",
                "www.homeport.localhost:80",
                "www.homeport.localhost:9501, api.homeport.localhost:9502",
                ""
            })
    void refusesAGetWithoutAnOriginFromAPageOfAnotherOrigin(String authority) {
        for (String call : List.of("session", "userinfo")) {
            isForbidden(ownOrigin(authority).get("/oauth-agent/" + call), "invalid_origin");
            ownOrigin(authority).head("/oauth-agent/" + call).then().statusCode(403);
        }
        isForbidden(
                ownOrigin("www.homeport.localhost:9501")
                        .header("X-Forwarded-Host", authority)
                        .get("/oauth-agent/session"),
                "invalid_origin");
    }

    @Test
    void goesByTheRequestsOwnAuthorityWhereNothingStandsInFront() throws Exception {
        for (String host : List.of("www.homeport.localhost:9501", "api.homeport.localhost:9502")) {
            try (RawConnection raw = new RawConnection(agent)) {
                String head = raw.send(
                                "GET /oauth-agent/session HTTP/1.1",
                                "Host: " + host,
                                "Sec-Fetch-Site: same-origin",
                                "token-handler-version: 1",
                                "",
                                "")
                        .head();
                assertTrue(head.startsWith(host.startsWith("www") ? "HTTP/1.1 200 " : "HTTP/1.1 403 "), head);
            }
        }
    }

    @Test
    void findsTheAppOfASharedPathByTheOriginThatItIsCalledAt() {
        for (World.AppUnderTest twin : List.of(World.ONE_TWIN, World.OTHER_TWIN)) {
            String authority = URI.create(twin.origin()).getRawAuthority();
            ownOrigin(authority).get("/twins/session").then().statusCode(200);
            ownOrigin(authority + ":80").head("/twins/session").then().statusCode(200);
        }
        isForbidden(ownOrigin("www.homeport.localhost:9501").get("/twins/session"), "invalid_origin");
    }

    @Test
    void answersAHeadAsAGetWithoutItsBody() {
        page.request()
                .head("/oauth-agent/session")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .body(equalTo(""));
        page.request().head("/oauth-agent/refresh").then().statusCode(405).header("Allow", "POST");
    }

    @Test
    void takesAGetWithoutAnOriginFromTheSameOriginOnly() {
        for (String site : List.of("same-site", "none", "cross-site", "bogus")) {
            isForbidden(
                    bare().header("Sec-Fetch-Site", site)
                            .header("token-handler-version", "1")
                            .get("/oauth-agent/session"),
                    "invalid_origin");
        }
        isForbidden(bare().header("token-handler-version", "1").get("/oauth-agent/session"), "invalid_origin");
    }

    @Test
    void refusesCrossSiteCallsWhateverTheOriginSays_29() {
        isForbidden(
                bare().header("Origin", World.SHOP.origin())
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("token-handler-version", "1")
                        .get("/oauth-agent/session"),
                "invalid_origin");
    }

    @ParameterizedTest(name = "#26 {0}")
    @ValueSource(strings = {"", "0", "2", "1,1", "01", "1 1"})
    void demandsTheHeaderThatForcesAPreflight(String value) {
        for (String call : List.of("session", "userinfo")) {
            Response answer = bare().header("Origin", World.SHOP.origin())
                    .header("token-handler-version", value)
                    .get("/oauth-agent/" + call);
            page.isError(answer, 403, "missing_header");
        }
        page.isError(bare().header("Origin", World.SHOP.origin()).post(START), 403, "missing_header");
    }

    @Test
    void answersAPreflightOfTheAppWithoutCookies() {
        Response answer = bare().header("Origin", World.SHOP.origin())
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "token-handler-version")
                .options(START);
        answer.then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", World.SHOP.origin())
                .header("Access-Control-Allow-Credentials", "true")
                .header("Access-Control-Allow-Methods", "GET, POST, DELETE")
                .header("Access-Control-Allow-Headers", "token-handler-version, content-type")
                .header("Access-Control-Max-Age", "86400")
                .header("Vary", "Origin, Sec-Fetch-Site, Access-Control-Request-Headers")
                .header("Set-Cookie", nullValue());
    }

    /** Libraries for tracing and error reports add fields to every call of a page. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "traceparent,x-request-id|, traceparent, x-request-id",
                "X-Requested-With , baggage,\tsentry-trace|, X-Requested-With, baggage, sentry-trace",
                "content-type,token-handler-version,x-a|, x-a",
                "a b,x-good,(,\u00e9,,x-better|, x-good, x-better",
                "-|''"
            })
    void allowsThePageWhateverFieldsItAsksFor(String asked, String allowed) {
        RequestSpecification request =
                bare().header("Origin", World.SHOP.origin()).header("Access-Control-Request-Method", "POST");
        if (asked != null) {
            request.header("Access-Control-Request-Headers", asked);
        }
        request.options(START)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Headers", "token-handler-version, content-type" + allowed);
    }

    /** The page could not read why its preflight was refused, so the request itself is. */
    @Test
    void answersThePreflightOfARequestThatWillBeRefused() {
        for (String call : List.of("session?x=" + "x".repeat(9 * 1024), "no-such-call", "refresh")) {
            bare().header("Origin", World.SHOP.origin())
                    .header("Access-Control-Request-Method", "DELETE")
                    .header("Access-Control-Request-Headers", "x-long," + "x".repeat(8 * 1024))
                    .header("X-Large", "x".repeat(33 * 1024))
                    .options("/oauth-agent/" + call)
                    .then()
                    .statusCode(204)
                    .header("Access-Control-Allow-Origin", World.SHOP.origin());
        }
    }

    @Test
    void tellsAForeignPreflightNothing_30() {
        bare().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options(START)
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Access-Control-Allow-Headers", nullValue());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "/", "/login", "/login/start/", "/SESSION", "/..", "/session;x", "/%73ession"})
    void hasNothingElseBelowItsPath(String path) {
        Response answer = page.request().get("/oauth-agent" + path);
        answer.then().statusCode(404).body("error_code", equalTo("not_found")).header("Location", nullValue());
    }

    @ParameterizedTest(name = "#93 {0}")
    @ValueSource(
            strings = {
                "/oauth-agent//session",
                "//oauth-agent/session",
                "/oauth-agent/./session",
                "/oauth-agent/login/../session",
                "/oauth-agent/%2e/session",
                "/x/..;/oauth-agent/session"
            })
    void readsAPathToTheLetter(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.getPort() + path))
                .header("Origin", World.SHOP.origin())
                .header("token-handler-version", "1")
                .build();
        assertEquals(
                404,
                HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/", "/oauth-agentx/session", "/q/health", "/q/metrics", "/metrics"})
    void hasNothingElseOnItsPort_116(String path) {
        page.request().get(path).then().statusCode(404).body("error_code", equalTo("not_found"));
    }

    /**
     * Sessions are in cookies alone, so there is nothing that a server's word could end, and no logout token is taken as
     * if it had.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "logout_token=", "logout_token=x", "logout_token=a.b.c&logout_token=a.b.c"})
    void backChannelLogoutIsNotThereWithoutAStore_86_87_88(String body) {
        bare().header("Content-Type", FORM)
                .body(body)
                .post("/oauth-agent/backchannel-logout")
                .then()
                .statusCode(404)
                .header("Cache-Control", "no-store")
                .body("error_code", equalTo("not_found"));
    }

    @Test
    void takesNoSignalsWithoutAStore_88() {
        bare().header("Content-Type", "application/secevent+jwt")
                .header("Authorization", "Bearer planted-push-secret-0123456789abcdef")
                .post("/oauth-agent/shared-signals")
                .then()
                .statusCode(404)
                .header("Cache-Control", "no-store")
                .body("error_code", equalTo("not_found"));
    }

    /** A frame or an image on any page can make a browser send a GET. */
    @ParameterizedTest
    @ValueSource(strings = {"logout", "frontchannel-logout", "frontchannel-logout?iss=x&sid=y", "check-session"})
    void signsNobodyOutByAGet_89(String call) {
        page.signIn(world.server(), "aiko");
        world.server().calls().clear();
        page.get(call).then().statusCode(anyOf(equalTo(404), equalTo(405))).header("Set-Cookie", nullValue());
        page.get("session").then().body("is_logged_in", equalTo(true));
        assertEquals(List.of(), world.server().calls());
    }

    @ParameterizedTest(name = "#33 {0} {1}")
    @CsvSource({
        "GET,login/start,POST",
        "GET,login/end,POST",
        "GET,refresh,POST",
        "GET,logout,POST",
        "PUT,logout,POST",
        "DELETE,session,'GET, HEAD'",
        "POST,session,'GET, HEAD'",
        "POST,userinfo,'GET, HEAD'",
        "PATCH,refresh,POST",
        "TRACE,session,'GET, HEAD'"
    })
    void takesOneMethodForEachCall(String method, String call, String allowed) {
        Response answer = page.request().request(method, "/oauth-agent/" + call);
        page.isError(answer, 405, "method_not_allowed").header("Allow", allowed);
    }

    @ParameterizedTest(name = "#34 {0}")
    @ValueSource(strings = {"application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml"})
    void takesFormsOnly(String type) {
        for (String call : List.of("login/start", "login/end", "refresh", "logout")) {
            Response answer = page.request()
                    .config(io.restassured.RestAssured.config()
                            .encoderConfig(io.restassured.config.EncoderConfig.encoderConfig()
                                    .encodeContentTypeAs("multipart/form-data", io.restassured.http.ContentType.TEXT)))
                    .header("Content-Type", type)
                    .body("prompt=login")
                    .post("/oauth-agent/" + call);
            page.isError(answer, 415, "unsupported_media_type");
        }
    }

    /** Some libraries name a type where there is no body. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"application/json", "text/plain;charset=UTF-8"})
    void takesAnEmptyBodyOfAnyType(String type) {
        page.request()
                .header("Content-Type", type)
                .post("/oauth-agent/logout")
                .then()
                .statusCode(200);
        world.server().calls().clear();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "prompt=a&prompt=b",
                "prompt=a&%70rompt=b",
                "prompt=%zz",
                "prompt=%",
                "prompt=%ff",
                "prompt=%c0%80",
                "prompt=a%0d%0aSet-Cookie:x",
                "prompt=%00",
                "client_id=evil",
                "redirect_uri=https://evil.example",
                "response_type=token",
                "response_mode=fragment",
                "state=mine",
                "nonce=mine",
                "code_challenge=mine",
                "code_challenge_method=plain",
                "request=x",
                "request_uri=x",
                "resource=x",
                "{\"prompt\":\"login\"}",
                "null",
                "[]"
            })
    void refusesABodyThatIsNoFormOfAllowedParameters_48(String body) {
        page.isError(page.post("login/start", body), 400, "invalid_request").header("Set-Cookie", nullValue());
        page.isError(page.post("refresh", body), 400, "invalid_request").header("Set-Cookie", nullValue());
        page.isError(page.post("logout", body), 400, "invalid_request").header("Set-Cookie", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "google1", "agoogle", "saml-1", "saml-123"})
    void refusesAParameterThatBreaksTheOperatorsRule_48(String value) {
        page.isError(page.post("login/start", "kc_idp_hint=" + value), 400, "invalid_request")
                .header("Set-Cookie", nullValue())
                .body("message", equalTo("The parameter kc_idp_hint has no proper value."));
        page.isError(page.post("refresh", "kc_idp_hint=" + value), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"google", "saml-12"})
    void passesOnAParameterThatKeepsTheOperatorsRule(String value) {
        page.post("login/start", "kc_idp_hint=" + value)
                .then()
                .statusCode(200)
                .body("authorization_url", containsString("?kc_idp_hint=" + value + "&"));
    }

    @Test
    void refusesATargetThatIsTooLong_108() {
        page.isError(page.get("session?x=" + "x".repeat(8 * 1024)), 414, "request_too_large");
        page.get("session?x=" + "x".repeat(7 * 1024)).then().statusCode(200);
    }

    @Test
    void refusesAHeaderThatIsTooLarge_108() {
        String path = World.SHOP.agentPath() + "/session";
        page.isError(page.request().header("X-Large", "x".repeat(32 * 1024)).get(path), 431, "request_too_large");
        page.isError(
                page.request()
                        .header("Cookie", "other=" + "x".repeat(32 * 1024))
                        .get(path),
                431,
                "request_too_large");
        page.request().header("X-Large", "x".repeat(31 * 1024)).get(path).then().statusCode(200);
    }

    @Test
    void refusesMoreThan64KiB_108() {
        page.isError(page.post("login/start", "prompt=" + "x".repeat(64 * 1024)), 413, "request_too_large");
        page.isError(page.post("login/end", "code=" + "x".repeat(10 * 1024 * 1024)), 413, "request_too_large");
    }

    @Test
    void sendsNoErrorDetailUnlessTheAppTurnsThatOn() {
        page.post("login/start", "state=x").then().body("detailed_error", nullValue());
    }

    @Test
    void sendsTheHeadersOfAnApiThatIsNoPage_110() {
        page.get("session")
                .then()
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .header("Strict-Transport-Security", "max-age=31536000")
                .header("Server", nullValue());
    }

    @Test
    void namesNoOriginButTheOne() {
        Response answer = page.get("session");
        assertEquals(List.of(World.SHOP.origin()), answer.headers().getValues("Access-Control-Allow-Origin"));
        assertTrue(answer.headers().asList().stream()
                .filter(header -> header.getName().startsWith("Access-Control"))
                .noneMatch(header -> header.getValue().contains("*")));
    }
}
