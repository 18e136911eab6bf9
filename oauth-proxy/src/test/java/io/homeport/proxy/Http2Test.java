package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/2 over clear text, frame by frame: what has a meaning in HTTP/1.1 must not come to life behind the proxy. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class Http2Test {

    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private List<String> request(String method, String path) {
        return new ArrayList<>(List.of(
                ":method",
                method,
                ":scheme",
                "http",
                ":authority",
                "api.homeport.localhost",
                ":path",
                path,
                "origin",
                Landscape.ORIGIN,
                "token-handler-version",
                "1",
                "cookie",
                landscape.session("eu")));
    }

    private String send(List<String> fields, String body) throws IOException {
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(fields, body);
            return http.outcome();
        }
    }

    private void nothingReachedTheUpstream() {
        assertEquals(List.of(), landscape.raw.seen());
        assertEquals(List.of(), landscape.raw.faults());
    }

    @Test
    void aRequestIsServedAndItsCookieMayComeInCrumbs() throws IOException {
        List<String> fields = request("POST", "/raw/a");
        fields.addAll(List.of("cookie", "other=1", "cookie", "more=2", "te", "trailers", "content-length", "5"));
        assertEquals("200", send(fields, "hello"));
        RawUpstream.Seen seen = landscape.raw.seen().get(0);
        assertEquals("hello", seen.body());
        assertEquals(List.of("2 homeport-us"), seen.all("via"));
        assertEquals(List.of(landscape.raw.url().substring(7)), seen.all("host"));
        assertEquals(List.of("api.homeport.localhost"), seen.all("x-forwarded-host"));
        assertEquals(List.of(), seen.all("te"));
    }

    @Test
    void aSessionUnderAKeyThatIsNotKnownHereIsToComeAgain() throws IOException {
        List<String> fields = request("GET", "/raw/a");
        fields.set(fields.indexOf("cookie") + 1, landscape.sessionUnderKey("http2"));
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(fields, "");
            assertEquals("401", http.outcome());
        }
        nothingReachedTheUpstream();
    }

    @Test
    void criterion109anAnswerWithoutAnyOfItsBodyIsNone() throws IOException {
        landscape.raw.answerAndClose("/raw/headed", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        assertEquals("502", send(request("GET", "/raw/headed"), ""));
    }

    @Test
    void aConnectIsAnsweredThatItIsNoMethodOfOurs() throws IOException {
        assertEquals("405", send(List.of(":method", "CONNECT", ":authority", "api.homeport.localhost:443"), ""));
    }

    /** RFC 9113 3.1 has no upgrade from HTTP/1.1 any more. */
    @Test
    void anOfferOfHttp2InHttp11IsLeftAside() throws IOException {
        String answer = RawHttp.exchange(listener.port().orElseThrow(), ClearTextTest.offering(landscape));
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertEquals(1, landscape.us.seen().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "connection|close",
                "connection|authorization",
                "keep-alive|1",
                "proxy-connection|keep-alive",
                "transfer-encoding|chunked",
                "upgrade|websocket",
                "te|gzip",
                "Upper|case",
                "x|a\\r\\nsmuggled: b",
                "x|a\\nb",
                "x|a\\0b",
                "x\\r\\ny|z",
                "x y|z",
                "x:|z",
                ":unknown|z",
                ":path|/raw/other",
                "host|other.homeport.localhost",
                "content-length|5",
                "content-length|-1",
                "content-length|+0",
                "transfer-encoding|identity"
            })
    void criterion101aFieldThatEndsOrSplitsMessagesElsewhereIsRefused(String name, String value) throws IOException {
        List<String> fields = request("GET", "/raw/a");
        fields.add(spelled(name));
        fields.add(spelled(value));
        assertEquals("reset", send(fields, ""));
        nothingReachedTheUpstream();
    }

    private static String spelled(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }

    /** Nothing, and what no line may hold, ends the stream (RFC 9113 8.2.1, 8.3.1); what is no clear target is answered. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|reset",
                "raw/a|400",
                "*|400",
                "/raw/a b|400",
                "/raw/a\\r\\nX: y|reset",
                "/raw/a HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET /raw/b|reset",
                "/raw/../raw/a|400",
                "/raw/%2e%2e/a|400",
                "/raw//a|400",
                "/raw/a#b|400",
                "/raw/\u00e9|400",
                "http://evil/raw/a|400"
            })
    void criterion103aPathThatIsNoneIsRefused(String path, String outcome) throws IOException {
        assertEquals(outcome, send(request("GET", spelled(path)), ""));
        nothingReachedTheUpstream();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"CONNECT|reset", "TRACE|405", "get|405", "FOO|405", "GET /raw/b HTTP/1.1\\r\\nX:|reset", "``|reset"
            })
    void criterion92aMethodThatIsNoneOfOursIsRefused(String method, String outcome) throws IOException {
        assertEquals(outcome, send(request(spelled(method), "/raw/a"), ""));
        nothingReachedTheUpstream();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|reset",
                "user@api.homeport.localhost|reset",
                "a b|reset",
                "a/b|reset",
                "a:b|reset",
                "a\\r\\nb|reset",
                "a\"b|reset",
                "a;for=1.2.3.4|400",
                "a,b|400",
                "a%22b|400",
                "a'b|400",
                "a(b)|400",
                "a!b|400",
                "a=b|400",
                "a\u00e9b|reset",
                "[::1|reset",
                "[v1.a]|400",
                "[::1]x|reset",
                "a:123456|reset"
            })
    void criterion95anAuthorityThatIsNoneIsRefused(String authority, String outcome) throws IOException {
        List<String> fields = request("GET", "/raw/a");
        fields.set(5, spelled(authority));
        assertEquals(outcome, send(fields, ""));
        nothingReachedTheUpstream();
    }

    @Test
    void aMissingPseudoFieldIsRefused() throws IOException {
        for (int at : List.of(0, 2, 6)) {
            List<String> fields = request("GET", "/raw/a");
            fields.remove(at);
            fields.remove(at);
            assertEquals("reset", send(fields, ""), "without the field at " + at);
        }
        nothingReachedTheUpstream();
    }

    @Test
    void criterion101aBodyShorterOrLongerThanItsLengthIsRefused() throws IOException {
        for (String length : List.of("4", "6")) {
            List<String> fields = request("POST", "/raw/a");
            fields.addAll(List.of("content-length", length));
            assertEquals("400", send(fields, "hello"));
        }
        assertEquals(List.of(), landscape.raw.seen());
    }

    @Test
    void criterion108tenThousandCookieCrumbsAreCounted() throws IOException {
        List<String> fields = request("GET", "/raw/a");
        for (int i = 0; i < 10_000; i++) {
            fields.addAll(List.of("cookie", "c" + i + "=1"));
        }
        String outcome;
        try {
            outcome = send(fields, "");
        } catch (SocketException whileWriting) {
            // The server need not read the rest of what it refuses.
            outcome = "closed";
        }
        assertEquals("closed", outcome);
        nothingReachedTheUpstream();
    }

    @Test
    void criterion108aHeaderThatTheServerReadsButTheProxyDoesNotTakeIs431() throws IOException {
        List<String> fields = request("GET", "/raw/a");
        fields.addAll(List.of("x-large", "a".repeat(40_000)));
        assertEquals("431", send(fields, ""));
        nothingReachedTheUpstream();
    }
}
