package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** APIs that are slow, absent, talkative or mistaken: the page gets an answer in bounded time, and nothing of the inside. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ApiFaultsTest {
    @Inject
    Listener listener;

    Landscape landscape;

    @BeforeEach
    void scriptNothing() {
        landscape.forget();
    }

    private String get(String target) throws IOException {
        return get(target, "");
    }

    private String get(String target, String fields) throws IOException {
        String region = target.startsWith("/raw") ? "eu" : "us";
        return RawHttp.exchange(
                listener.port().orElseThrow(),
                "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: " + Landscape.ORIGIN
                        + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session(region) + "\r\n" + fields
                        + "\r\n");
    }

    private static void isReadable(String answer, int status, String code) {
        assertEquals(status, RawHttp.status(answer), answer);
        assertTrue(answer.contains("\"error_code\":\"" + code + "\""), answer);
        assertTrue(
                answer.toLowerCase(Locale.ROOT).contains("access-control-allow-origin: " + Landscape.ORIGIN), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Server: Apache-Coyote/1.1",
                "X-Powered-By: planted/1.0",
                "Alt-Svc: h3=\":443\"",
                "Clear-Site-Data: \"*\"",
                "Authorization: Bearer planted",
                "DPoP-Nonce: planted",
                "Homeport-Home-Region: planted",
                "Access-Control-Allow-Origin: *",
                "Access-Control-Allow-Headers: *",
                "Access-Control-Expose-Headers: *",
                "Access-Control-Allow-Private-Network: true",
                "Set-Cookie: __Host-Http-shop-at=planted; Path=/; Secure; HttpOnly",
                "Set-Cookie: __Host-Http-shop-at-1=planted; Path=/; Secure",
                "Set-Cookie: =__Host-Http-shop-at=planted",
                "Set-Cookie: planted",
                "WWW-Authenticate: Basic realm=\"planted\"",
                "WWW-Authenticate: basic realm=\"planted\", charset=\"UTF-8\"",
                "WWW-Authenticate: Digest realm=\"planted\", nonce=\"x\"",
                "WWW-Authenticate: Negotiate",
                "WWW-Authenticate: NTLM",
                "Proxy-Authenticate: Basic realm=\"planted\"",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive"
            })
    void criterion107aFieldThatIsNotForThePageEndsHere(String field) throws IOException {
        landscape.raw.answer(
                "/raw/a", "HTTP/1.1 401 Unauthorized\r\n" + field + "\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n");
        String answer = get("/raw/a");
        assertEquals(401, RawHttp.status(answer), answer);
        assertTrue(answer.contains("X-Kept: 1"), answer);
        assertFalse(answer.contains("planted") || answer.contains(field), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WWW-Authenticate: Bearer error=\"insufficient_user_authentication\", acr_values=\"basic-not\"",
                "WWW-Authenticate: DPoP algs=\"ES256\"",
                "Strict-Transport-Security: max-age=1",
                "Set-Cookie: theme=dark; Path=/",
                "ETag: \"1\"",
                "Content-Encoding: gzip",
                "X-RateLimit-Remaining: 1"
            })
    void criterion107whatIsForThePageGoesOn(String field) throws IOException {
        landscape.raw.answer("/raw/a", "HTTP/1.1 401 Unauthorized\r\n" + field + "\r\nContent-Length: 0\r\n\r\n");
        String answer = get("/raw/a");
        assertTrue(answer.contains("\r\n" + field + "\r\n"), answer);
    }

    @Test
    void criterion107aRouteMaySayItselfWhatEndsHere() throws IOException {
        landscape.raw.answer(
                "/frank/a", "HTTP/1.1 200 OK\r\nx-internal: planted\r\nServer: api\r\nContent-Length: 2\r\n\r\nok");
        String answer = get("/frank/a");
        assertFalse(answer.contains("planted"), answer);
        assertTrue(answer.contains("\r\nServer: api\r\n"), answer);
    }

    @Test
    void criterion94anEncodedBodyIsPassedOnAsItIs() throws IOException {
        String body = "\u001f\u008b\b\0not really gzip";
        landscape.raw.answer(
                "/raw/gzip",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        String answer = get("/raw/gzip", "Accept-Encoding: gzip, br\r\n");
        assertTrue(answer.endsWith("\r\n\r\n" + body), answer);
        assertEquals(List.of("gzip, br"), landscape.raw.seen().get(0).all("accept-encoding"));
    }

    @ParameterizedTest
    @CsvSource({"/nameless/a, 503, region_unavailable", "/misspoken/a, 503, region_unavailable"})
    void criterion106anAddressThatIsNoneIsAnUnavailableRegion(String target, int status, String code)
            throws IOException {
        isReadable(get(target), status, code);
        assertEquals(List.of(), landscape.raw.seen());
    }

    @Test
    void criterion115aHeaderThatDribblesInForEverTimesOut() throws IOException {
        landscape.raw.dribble("/raw/dribble", "HTTP/1.1 200 OK\r\nX: ");
        isReadable(get("/raw/dribble"), 504, "api_timeout");
        await().until(() -> !landscape.raw.faults().isEmpty());
    }

    @Test
    void criterion115aBodyThatDribblesInForEverEndsWhenTheRoutesTimeIsUp() throws IOException {
        landscape.raw.dribble("/hurried/dribble", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        String answer = get("/hurried/dribble");
        assertEquals(200, RawHttp.status(answer), answer);
        assertTrue(answer.length() < 100_000);
        await().until(() -> !landscape.raw.faults().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 2", "Content-Length: 100000", "Transfer-Encoding: chunked"})
    void criterion109anAnswerWithoutAnyOfItsBodyIsNone(String length) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nX-Api: planted\r\nETag: \"planted\"\r\nContent-Encoding: gzip\r\n"
                + "Set-Cookie: planted=1\r\n" + length + "\r\n\r\n";
        landscape.raw.answerAndClose("/raw/headed", head);
        String brokenOff = get("/raw/headed");
        isReadable(brokenOff, 502, "api_error");
        isNothingButJson(brokenOff);
        landscape.raw.answer("/hurried/headed", head);
        String late = get("/hurried/headed");
        isReadable(late, 504, "api_timeout");
        isNothingButJson(late);
    }

    private static void isNothingButJson(String answer) {
        assertFalse(answer.contains("planted") || answer.contains("gzip"), answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: " + body.length() + "\r\n"), answer);
    }
}
