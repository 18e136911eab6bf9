package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other pages, sibling domains and clients of no browser's kind send; none of it reaches an API. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class HostileInputTest {
    private static final String SITE = "www.homeport.localhost:9501";
    private static final String ORIGIN = "Origin: " + Landscape.ORIGIN + "\r\n";
    private static final String VERSION = "token-handler-version: 1\r\n";

    Landscape landscape;

    @Inject
    Listener listener;

    private String send(String requestLine, String fields) throws IOException {
        return RawHttp.exchange(
                listener.port().orElseThrow(),
                requestLine + " HTTP/1.1\r\nHost: api.homeport.localhost\r\nConnection: close\r\n" + fields + "\r\n");
    }

    private String cookie() {
        return "Cookie: " + landscape.session("eu") + "\r\n";
    }

    private static List<String> all(String answer, String name) {
        return Arrays.stream(answer.split("\r\n\r\n", 2)[0].split("\r\n"))
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    private static void isProblem(String answer, int status, String code) {
        assertEquals(status, RawHttp.status(answer), answer);
        JsonObject body = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertEquals(Set.of("error_code", "code", "message"), body.fieldNames());
        assertEquals(code, body.getString("error_code"), answer);
    }

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private void reachedNobody() {
        assertEquals(List.of(), landscape.seen());
        assertEquals(List.of(), landscape.agent.seen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "*",
                "https://" + SITE,
                "HTTP://" + SITE,
                "//" + SITE,
                SITE,
                "http://www.homeport.localhost",
                "http://www.homeport.localhost:9502",
                "http://www.homeport.localhost:09501",
                "http://WWW.homeport.localhost:9501",
                "http://www.homeport.localhost.:9501",
                "http://homeport.localhost:9501",
                "http://evilwww.homeport.localhost:9501",
                "http://www.homeport.localhost.evil.example:9501",
                "http://" + SITE + ".evil.example",
                "http://" + SITE + "@evil.example",
                "http://evil.example/" + SITE,
                "http://evil@" + SITE,
                "http://" + SITE + "/",
                "http://" + SITE + "?",
                "http://" + SITE + ", http://" + SITE,
                "http://" + SITE + " http://evil.example",
                "http://" + SITE + "\r\nOrigin: http://" + SITE,
                "http://" + SITE + "\r\nOrigin: http://evil.example",
                "http://evil.example\r\nOrigin: http://" + SITE
            })
    void criterion27aLookAlikeOfTheOriginIsRefusedAndCannotReadWhy(String origin) throws IOException {
        for (String method : List.of("GET", "POST")) {
            String answer = send(method + " /orders", "Origin: " + origin + "\r\n" + VERSION + cookie());
            isProblem(answer, 403, "invalid_origin");
            assertEquals(List.of(), all(answer, "access-control-allow-origin"));
            assertEquals(List.of("Origin"), all(answer, "vary"));
        }
        reachedNobody();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "token-handler-version:",
                "token-handler-version: 0",
                "token-handler-version: 2",
                "token-handler-version: 01",
                "token-handler-version: 1.0",
                "token-handler-version: 1, 1",
                "token-handler-version: \"1\"",
                "token-handler-version: 1\r\ntoken-handler-version: 1",
                "token-handler-version: 1\r\ntoken-handler-version: 2",
                "token_handler_version: 1",
                "token.handler.version: 1"
            })
    void criterion26withoutExactlyOneVersionHeaderNothingIsAdmitted(String field) throws IOException {
        for (String method : List.of("GET", "HEAD", "POST", "DELETE")) {
            String fields = ORIGIN + (field.isEmpty() ? "" : field + "\r\n") + cookie();
            String answer = send(method + " /orders", fields);
            assertEquals(403, RawHttp.status(answer), answer);
            assertTrue(method.equals("HEAD") || answer.contains("\"error_code\":\"missing_header\""), answer);
        }
        reachedNobody();
    }

    @ParameterizedTest
    @CsvSource({
        "cross-site, 403",
        "'same-origin\r\nSec-Fetch-Site: cross-site', 403",
        "'same-origin\r\nSec-Fetch-Site: same-origin', 403",
        "same-site, 200",
        "same-origin, 200",
        "none, 200",
        "bogus, 200",
        "'', 200"
    })
    void criterion29whatABrowserSaysOfTheSiteMayForbidAndUnknownWordsLeaveItToTheOrigin(String site, int status)
            throws IOException {
        String answer = send("GET /orders", ORIGIN + "Sec-Fetch-Site: " + site + "\r\n" + VERSION + cookie());
        assertEquals(status, RawHttp.status(answer), answer);
        assertEquals(status == 200 ? 1 : 0, landscape.seen().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "same-site", "bogus", "Same-Origin", "same-origin, same-origin", "cross-site"})
    void criterion29withoutAnOriginOnlyTheWordSameOriginAdmits(String site) throws IOException {
        String field = site.isEmpty() ? "" : "Sec-Fetch-Site: " + site + "\r\n";
        isProblem(send("GET /orders", field + VERSION + cookie()), 403, "invalid_origin");
        reachedNobody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void criterion28withoutAnOriginNothingIsAdmittedAtAnotherOriginsHost(String method) throws IOException {
        for (String site : List.of("", "Sec-Fetch-Site: same-origin\r\n")) {
            String answer = send(method + " /orders", site + VERSION + cookie());
            assertEquals(403, RawHttp.status(answer), answer);
        }
        reachedNobody();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 4096, 4097, 16_384})
    void aCookieOfAnyLengthThatNobodySealedIsNoSession(int length) throws IOException {
        String name = Landscape.cookieName("shop");
        for (String letter : List.of("A", "+", "/", "=", "%", "\u00e9")) {
            String fields = ORIGIN + VERSION + "Cookie: " + name + "=" + letter.repeat(length) + "\r\n";
            isProblem(send("GET /orders", fields), 401, "unauthorized");
        }
        reachedNobody();
    }

    @Test
    void criterion108aCookieBeyondTheLimitOfAHeaderIs431() throws IOException {
        String fields =
                ORIGIN + VERSION + "Cookie: " + Landscape.cookieName("shop") + "=" + "A".repeat(65_536) + "\r\n";
        isProblem(send("GET /orders", fields), 431, "request_too_large");
        reachedNobody();
    }

    /** A page that starts sixty logins at once has a cookie of each: without help it waits ten minutes. */
    @Test
    void criterion108isNoDeadEndForAPageWithTooManyLogins() throws IOException {
        String login = "__Secure-shop-login-";
        StringBuilder cookies = new StringBuilder("Cookie: " + login + "not one of ours=x");
        for (int i = 0; i < 60; i++) {
            cookies.append("; ").append(login).append(10 + i).append('=').append("A".repeat(560));
        }
        String answer = send("POST /oauth-agent/login/start", ORIGIN + VERSION + cookies + "\r\n");
        isProblem(answer, 431, "request_too_large");
        List<String> cleared = all(answer, "set-cookie");
        assertEquals(16, cleared.size());
        assertEquals(login + "10=; Path=/oauth-agent; Max-Age=0; Secure; HttpOnly; SameSite=Strict", cleared.get(0));
        String foreign = send("POST /oauth-agent/login/start", VERSION + cookies + "\r\n");
        isProblem(foreign, 431, "request_too_large");
        assertEquals(List.of(), all(foreign, "set-cookie"));
        reachedNobody();
    }

    @Test
    void criterion18twoCookiesOfTheNameAreNoSessionInWhateverFieldsTheyCome() throws IOException {
        String good = landscape.session("eu");
        String other = landscape.session("us");
        for (String cookies : List.of(
                good + "; " + good,
                good + "; " + other,
                other + "; a=b; " + good,
                good + "\r\nCookie: " + good,
                good + "\r\nCookie: " + other,
                "a=b\r\nCookie: " + other + "\r\nCookie: " + good,
                good + "; " + Landscape.cookieName("shop") + "=")) {
            isProblem(send("GET /orders", ORIGIN + VERSION + "Cookie: " + cookies + "\r\n"), 401, "unauthorized");
        }
        reachedNobody();
    }

    @Test
    void cookiesOfOthersDoNotStandInTheWay() throws IOException {
        String junk = IntStream.range(0, 60).mapToObj(i -> "junk" + i + "=" + i).collect(Collectors.joining("; "));
        String others =
                "; ;;=; nameless; =x; __host-http-shop-at=x; a=\"b;c\"; " + Landscape.cookieName("admin") + "=x";
        String cookies = junk + others + "; " + landscape.session("eu") + "; z=1";
        assertEquals(200, RawHttp.status(send("GET /orders", ORIGIN + VERSION + "Cookie: " + cookies + "\r\n")));
        assertEquals(List.of(), landscape.seen().get(0).headers().getAll("Cookie"));
    }

    @Test
    void criterion118aCookieUnderOtherKeysOrAnotherNameIsNoSession() throws IOException {
        Instant later = Instant.now().plusSeconds(60);
        String name = Landscape.cookieName("shop");
        String good = landscape.sealed("shop", Optional.of("eu"), later);
        try (Landscape foreign = new Landscape()) {
            for (String cookies : List.of(
                    foreign.session("eu"),
                    name + "=" + landscape.sealed("admin", Optional.of("eu"), later),
                    Landscape.cookieName("admin") + "=" + good,
                    name.toUpperCase(Locale.ROOT) + "=" + good,
                    name.toLowerCase(Locale.ROOT) + "=" + good,
                    name.replace("-at", "-rt") + "=" + good,
                    "x" + name + "=" + good,
                    name + "x=" + good,
                    name + "=" + good + good,
                    name + "=" + good + "==",
                    name + "=\"" + good + "\"")) {
                isProblem(send("GET /orders", ORIGIN + VERSION + "Cookie: " + cookies + "\r\n"), 401, "unauthorized");
            }
        }
        reachedNobody();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/none?/orders",
                "/none?x=/orders",
                "/none?/../orders",
                "/none/orders",
                "/Orders",
                "/ORDERS/1",
                "/orders.",
                "/orders%20",
                "/ordersX/",
                "/oauth-agentX"
            })
    void criterion93onlyThePathChoosesTheRouteLetterForLetter(String target) throws IOException {
        String lies = "X-Original-URL: /orders\r\nX-Rewrite-URL: /orders\r\nX-Forwarded-Uri: /orders\r\n"
                + "X-Forwarded-Prefix: /orders\r\n";
        isProblem(send("GET " + target, ORIGIN + VERSION + cookie() + lies), 404, "not_found");
        reachedNobody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/ready", "/q/metrics", "/q/dev", "/health", "/metrics"})
    void criterion116nothingOfTheManagementIsServedHereAndNoHeaderTurnsAnyCheckOff(String target) throws IOException {
        for (String probe : List.of("kube-probe/1.30", "GoogleHC/1.0", "ELB-HealthChecker/2.0")) {
            String agent = "User-Agent: " + probe + "\r\nX-Forwarded-For: 127.0.0.1\r\n";
            isProblem(send("GET " + target, agent), 403, "invalid_origin");
            isProblem(send("GET " + target, agent + ORIGIN + VERSION + cookie()), 404, "not_found");
            isProblem(send("GET /orders", agent + VERSION), 403, "invalid_origin");
        }
        reachedNobody();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /orders, 200",
        "GET /orders/cookies, 200",
        "GET /orders/redirect, 302",
        "GET /orders/unauthorized, 401",
        "GET /orders//x, 400",
        "GET /none, 404",
        "TRACE /orders, 405",
        "GET /reading/hang-up, 502",
        "GET /orders/local, 503",
        "GET /orders/silent, 504"
    })
    void criteria30And31everyAnswerNamesTheOneOriginAndNoWildcard(String line, int status) throws IOException {
        String region = line.contains("reading") ? "us" : "eu";
        String answer = send(line, ORIGIN + VERSION + "Cookie: " + landscape.session(region) + "\r\n");
        assertEquals(status, RawHttp.status(answer), answer);
        assertEquals(List.of(Landscape.ORIGIN), all(answer, "access-control-allow-origin"));
        assertEquals(List.of("true"), all(answer, "access-control-allow-credentials"));
        assertTrue(all(answer, "vary").stream().anyMatch(vary -> vary.contains("Origin")), answer);
        assertFalse(all(answer, "access-control-expose-headers").toString().contains("*"), answer);
        assertEquals(List.of("nosniff"), all(answer, "x-content-type-options"));
        assertEquals(1, all(answer, "cache-control").size(), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /orders//x",
                "GET /orders",
                "GET /none",
                "TRACE /orders",
                "GET /orders/local",
                "GET /reading/hang-up",
                "GET /orders HTTP/9.9 X"
            })
    void criterion109anErrorOfOursTellsNothingOfTheInside(String line) throws IOException {
        String session = line.equals("GET /orders") ? "" : cookie();
        String answer = send(line, ORIGIN + VERSION + session + "X-Planted: planted-value\r\n");
        assertTrue(RawHttp.status(answer) >= 400, answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n"));
        for (String inside : List.of(
                "Exception", "java", "vertx", "netty", "io.", "127.0.0.1", "planted", Landscape.cookieName("shop"))) {
            assertFalse(body.contains(inside), answer);
        }
        assertEquals(List.of(), all(answer, "server"));
    }
}
