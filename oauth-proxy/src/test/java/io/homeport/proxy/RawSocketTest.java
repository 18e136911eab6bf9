package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes that no HTTP client sends, against the proxy's socket. An upstream that reads by the letter proves
 * what arrived: never a second request, never another one than the proxy judged.
 */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class RawSocketTest {
    private static final String SMUGGLED = "GET /raw/smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n";

    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private int port() {
        return listener.port().orElseThrow();
    }

    private String user() {
        return "Host: api.homeport.localhost\r\nOrigin: " + Landscape.ORIGIN
                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("eu") + "\r\n";
    }

    /** Sends a head of the user's with these lines in it, then this body, and reads until the proxy closes. */
    private String send(String requestLine, String fields, String body) throws IOException {
        return RawHttp.exchange(port(), requestLine + "\r\n" + user() + fields + "\r\n" + body);
    }

    /** A string in which {@code \\n}, {@code \\r} and the like are spelled out, as a table can hold it. */
    private static String bytes(String spelled) {
        Matcher escape = Pattern.compile("\\\\([nrt0]|x[0-9a-f]{2})").matcher(spelled);
        return escape.replaceAll(found -> Matcher.quoteReplacement(
                switch (found.group(1)) {
                    case "n" -> "\n";
                    case "r" -> "\r";
                    case "t" -> "\t";
                    case "0" -> "\0";
                    default ->
                        String.valueOf((char) Integer.parseInt(found.group(1).substring(1), 16));
                }));
    }

    private static void isReadable(String answer, int status) {
        assertEquals(status, RawHttp.status(answer), answer);
        assertTrue(
                answer.contains("\r\nAccess-Control-Allow-Origin: " + Landscape.ORIGIN + "\r\n")
                        || answer.contains("\r\naccess-control-allow-origin: " + Landscape.ORIGIN + "\r\n"),
                answer);
        JsonObject body = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertEquals(body.getString("error_code"), body.getString("code"), answer);
    }

    private void nothingReachedTheUpstream() {
        assertEquals(List.of(), landscape.raw.seen());
        assertEquals(List.of(), landscape.raw.faults());
    }

    /** The proxy closed, so whatever it was going to send to the upstream has been sent. */
    private void noWholeRequestReachedTheUpstream() {
        assertEquals(List.of(), landscape.raw.seen());
    }

    @Nested
    class Framing {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Transfer-Encoding: chunked\\r\\nContent-Length: 5",
                    "Content-Length: 5\\r\\nTransfer-Encoding: chunked",
                    "Content-Length: 0\\r\\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: identity",
                    "Transfer-Encoding: identity\\r\\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: chunked, identity",
                    "Transfer-Encoding: identity, chunked",
                    "Transfer-Encoding: chunked, x",
                    "Transfer-Encoding: x, chunked",
                    "Transfer-Encoding: gzip, chunked",
                    "Transfer-Encoding: chunked, chunked",
                    "Transfer-Encoding: chunked, xchunked",
                    "Transfer-Encoding: xchunked",
                    "Transfer-Encoding: chunkedx",
                    "Transfer-Encoding: chunked;q=1",
                    "Transfer-Encoding: \"chunked\"",
                    "Transfer-Encoding: ,chunked",
                    "Transfer-Encoding: \\x0bchunked",
                    "Transfer-Encoding: chunked\\0",
                    "Transfer-Encoding:",
                    "Transfer-Encoding : chunked",
                    "Transfer-Encoding\\t: chunked",
                    "Transfer-Encoding:\\r\\n chunked\\r\\nContent-Length: 5",
                    "X: y\\nTransfer-Encoding: chunked",
                    "X: y\\rTransfer-Encoding: chunked",
                    "Content-Length: +5",
                    "Content-Length: -5",
                    "Content-Length: 0x5",
                    "Content-Length: 5,5",
                    "Content-Length: 5, 6",
                    "Content-Length: 5 5",
                    "Content-Length: 5;",
                    "Content-Length: \"5\"",
                    "Content-Length:",
                    "Content-Length: 99999999999999999999",
                    "Content-Length: 5\\r\\nContent-Length: 5",
                    "Content-Length: 5\\r\\nContent-Length: 6",
                    "Content-Length : 5",
                    "Content-Length: 5\\0"
                })
        void criterion101aLengthThatCanBeReadInTwoWaysIsRefused(String fields) throws IOException {
            String answer = send("POST /raw/a HTTP/1.1", bytes(fields) + "\r\n", "0\r\n\r\n" + SMUGGLED);
            assertEquals(400, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "5\\nhello\\r\\n0\\r\\n\\r\\n",
                    "5;a=\\nb\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "5;a=\"\\n\"\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "5;a=\"\\r\\n\"\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "+5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "-5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "0x5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "5 5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "fffffffffffffffff\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "\\r\\nhello\\r\\n0\\r\\n\\r\\n",
                    "5\\r\\nhelloX\\r\\n0\\r\\n\\r\\n",
                    "5\\r\\nhello\\n0\\r\\n\\r\\n",
                    "5\\r\\nhello0\\r\\n\\r\\n",
                    "5\\r\\nhello\\r\\n0\\r\\nBad Trailer\\r\\n\\r\\n",
                    "x\\r\\nhello\\r\\n0\\r\\n\\r\\n"
                })
        void criterion101aBrokenChunkEndsTheConnectionAndNoWholeRequestArrives(String body) throws IOException {
            String answer = send("POST /raw/a HTTP/1.1", "Transfer-Encoding: chunked\r\n", bytes(body) + SMUGGLED);
            assertEquals(400, RawHttp.status(answer), answer);
            noWholeRequestReachedTheUpstream();
        }

        @Test
        void criterion101aLookAlikeOfContentLengthIsNoLength() throws IOException {
            String answer = send(
                    "POST /raw/a HTTP/1.1",
                    "Connection: close\r\nContent-Xength: 500\r\nContent-Length: 5\r\n",
                    "hello");
            assertEquals(200, RawHttp.status(answer), answer);
            assertEquals("hello", landscape.raw.seen().get(0).body());
        }

        @Test
        void criterion101whatFollowsABodyIsARequestOfItsOwnAndIsJudgedAsOne() throws IOException {
            String following = "GET /raw/smuggled HTTP/1.1\r\nHost: smuggled\r\nConnection: close\r\n\r\n";
            String answer = send("POST /raw/a HTTP/1.1", "Content-Length: 5\r\n", "hello" + following);
            assertTrue(answer.startsWith("HTTP/1.1 200") && answer.contains("HTTP/1.1 403"), answer);
            assertEquals(1, landscape.raw.seen().size());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bad : x",
                    "Bad\\t: x",
                    ": x",
                    "No colon",
                    "B\\0d: x",
                    "B(d: x",
                    "B\\xe9d: x",
                    "X: a\\0b",
                    "X: a\\rb",
                    "X: a\\x0bb",
                    "X: a\\x01b",
                    "X: a\\x7fb",
                    "X: y\\nAuthorization: Bearer stolen",
                    "B d: x"
                })
        void criterion102aFieldThatIsNoneIsRefused(String field) throws IOException {
            String answer = send("GET /raw/a HTTP/1.1", bytes(field) + "\r\n", "");
            assertEquals(400, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }

        /** RFC 9112 5.2 lets a server refuse a folded line, or read it as one with blanks; never as two. */
        @ParameterizedTest
        @ValueSource(strings = {"X: a\\r\\n Authorization: Bearer stolen", "X: a\\r\\n\\tTransfer-Encoding: chunked"})
        void criterion102aFoldedLineIsNeverASecondField(String field) throws IOException {
            String answer = send("GET /raw/a HTTP/1.1", "Connection: close\r\n" + bytes(field) + "\r\n", "");
            assertEquals(200, RawHttp.status(answer), answer);
            RawUpstream.Seen seen = landscape.raw.seen().get(0);
            assertTrue(seen.all("x").get(0).startsWith("a "), seen.toString());
            assertEquals(List.of("Bearer " + Landscape.TOKEN), seen.all("authorization"));
            assertEquals(List.of(), seen.all("transfer-encoding"));
        }
    }

    @Nested
    class RequestLine {
        @ParameterizedTest
        @CsvSource({
            "GET /raw/a, 400",
            "GET /raw/a HTTP/9.9, 505",
            "GET /raw/a HTTP/2.0, 505",
            "GET /raw/a HTTP/1.1 x, 400",
            "GET /raw/a http/1.1, 505",
            "GET /raw/a HTTP/1, 400",
            "GET\\0/raw/a HTTP/1.1, 400",
            "GET /raw/a\\0 HTTP/1.1, 400",
            "GET /raw/\\x01a HTTP/1.1, 400",
            "GET /raw/\\xc3\\xa9 HTTP/1.1, 400",
            "GET raw/a HTTP/1.1, 400",
            "GET * HTTP/1.1, 400",
            "OPTIONS * HTTP/1.1, 400",
            "GET @evil/raw HTTP/1.1, 400",
            "GET :443/raw HTTP/1.1, 400",
            "GET http://evil.example/raw/a HTTP/1.1, 400",
            "GET http://api.homeport.localhost:81/raw/a HTTP/1.1, 400",
            "GET http://api.homeport.localhost@evil.example/raw/a HTTP/1.1, 400",
            "GET http:///raw/a HTTP/1.1, 400",
            "GET ftp://api.homeport.localhost/raw/a HTTP/1.1, 400",
            "TRACE /raw/a HTTP/1.1, 405",
            "CONNECT evil.example:443 HTTP/1.1, 405",
            "CONNECT /raw/a HTTP/1.1, 405",
            "PRI * HTTP/2.0, 505",
            "get /raw/a HTTP/1.1, 405",
            "FOO /raw/a HTTP/1.1, 405",
            "G(T /raw/a HTTP/1.1, 400"
        })
        void criterion92and93aRequestThatIsNotOneOfOursIsRefused(String line, int status) throws IOException {
            String answer = send(bytes(line), "Connection: close\r\n", "");
            assertEquals(status, RawHttp.status(answer), answer);
            assertTrue(answer.contains("\"error_code\":"), answer);
            nothingReachedTheUpstream();
        }

        /** Any other answer keeps the connection, and what follows could be taken for a request. */
        @ParameterizedTest
        @ValueSource(strings = {"Host: b", "Transfer-Encoding: gzip", "Content-Length: 1\\r\\nContent-Length: 2"})
        void criterion101framingIsJudgedBeforeTheMethod(String fields) throws IOException {
            String answer = send("FOO /raw/a HTTP/1.1", bytes(fields) + "\r\n", SMUGGLED);
            assertEquals(400, RawHttp.status(answer), answer);
            assertEquals(1, answer.split("HTTP/1.1 ").length - 1, answer);
            nothingReachedTheUpstream();
        }

        @Test
        void criterion95absoluteFormOfOurOwnHostIsServedUnderTheUpstreamsName() throws IOException {
            String answer = send("GET http://api.homeport.localhost/raw/a HTTP/1.1", "Connection: close\r\n", "");
            assertEquals(200, RawHttp.status(answer), answer);
            RawUpstream.Seen seen = landscape.raw.seen().get(0);
            assertEquals("/raw/a", seen.target());
            assertEquals(List.of(landscape.raw.url().substring(7)), seen.all("host"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "Host:",
                    "Host: a, b",
                    "Host: a b",
                    "Host: user@a",
                    "Host: a/b",
                    "Host: a?b",
                    "Host: a#b",
                    "Host: a:b",
                    "Host: a:99999999",
                    "Host: [::1",
                    "Host: a\\r\\nHost: a",
                    "Host: a\\r\\nhost: b",
                    "Host : a"
                })
        void criterion95aMissingDoubleOrMalformedHostIsRefused(String host) throws IOException {
            String fields = user().replace("Host: api.homeport.localhost\r\n", "");
            String answer = RawHttp.exchange(
                    port(), "GET /raw/a HTTP/1.1\r\n" + (host.isEmpty() ? "" : bytes(host) + "\r\n") + fields + "\r\n");
            assertEquals(400, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }

        @Test
        void criterion108aTooLongTargetIs414AndReadable() throws IOException {
            isReadable(send("GET /raw/" + "a".repeat(9_000) + " HTTP/1.1", "", ""), 414);
            nothingReachedTheUpstream();
        }

        @Test
        void criterion108aTargetBeyondWhatIsReadAtAllIsStill414() throws IOException {
            String answer = send("GET /raw/" + "a".repeat(40_000) + " HTTP/1.1", "", "");
            assertEquals(414, RawHttp.status(answer), answer);
            assertTrue(answer.contains("\"error_code\":\"request_too_large\""), answer);
            nothingReachedTheUpstream();
        }
    }

    @Nested
    class Size {
        @Test
        void criterion108aTooLargeHeaderIs431AndReadable() throws IOException {
            isReadable(send("GET /raw/a HTTP/1.1", "X-Large: " + "a".repeat(40_000) + "\r\n", ""), 431);
            nothingReachedTheUpstream();
        }

        @Test
        void criterion108aHeaderBeyondWhatIsReadAtAllIsStill431AndReadable() throws IOException {
            isReadable(send("GET /raw/a HTTP/1.1", "X-Large: " + "a".repeat(100_000) + "\r\n", ""), 431);
            nothingReachedTheUpstream();
        }

        @Test
        void aThousandSmallFieldsPass() throws IOException {
            String fields = IntStream.range(0, 1_000)
                    .mapToObj(i -> "X-" + i + ": a\r\n")
                    .collect(Collectors.joining());
            String answer = send("GET /raw/a HTTP/1.1", "Connection: close\r\n" + fields, "");
            assertEquals(200, RawHttp.status(answer), answer);
            assertEquals(
                    1_000,
                    landscape.raw.seen().get(0).fields().stream()
                            .filter(field -> field.matches("X-[0-9]+: a"))
                            .count());
        }
    }

    @Nested
    class Fields {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Connection: Authorization, Host, Via, Forwarded, X-Forwarded-For, homeport-home-region",
                    "Connection: authorization\\r\\nConnection: via, forwarded, x-forwarded-for, homeport-home-region",
                    "connection: close,AUTHORIZATION,VIA,FORWARDED,X-FORWARDED-FOR,HOMEPORT-HOME-REGION"
                })
        void criterion96whatWeSetCannotBeNominatedAway(String connection) throws IOException {
            String fields = bytes(connection) + "\r\n" + (connection.contains("close") ? "" : "Connection: close\r\n");
            String answer = send("GET /raw/a HTTP/1.1", fields, "");
            assertEquals(200, RawHttp.status(answer), answer);
            RawUpstream.Seen seen = landscape.raw.seen().get(0);
            assertEquals(List.of("Bearer " + Landscape.TOKEN), seen.all("authorization"));
            assertEquals(List.of("1.1 homeport-us"), seen.all("via"));
            assertEquals(List.of("eu"), seen.all("homeport-home-region"));
            assertEquals(List.of("127.0.0.1"), seen.all("x-forwarded-for"));
            assertEquals(1, seen.all("forwarded").size());
            assertEquals(1, seen.all("host").size());
            assertEquals(List.of(), seen.all("connection"));
        }

        @Test
        void criterion96hopByHopAndNominatedFieldsEndHere() throws IOException {
            send(
                    "GET /raw/a HTTP/1.1",
                    "Connection: close, X-Mine, Accept\r\nX-Mine: 1\r\nAccept: */*\r\nKeep-Alive: 1\r\nTE: trailers\r\n"
                            + "Proxy-Connection: x\r\nProxy-Authorization: x\r\nTrailer: x\r\nHTTP2-Settings: AAMAAABk\r\n",
                    "");
            Set<String> names = landscape.raw.seen().get(0).fields().stream()
                    .map(field -> field.substring(0, field.indexOf(':')).toLowerCase())
                    .collect(Collectors.toSet());
            for (String gone : List.of(
                    "x-mine",
                    "accept",
                    "keep-alive",
                    "te",
                    "proxy-connection",
                    "proxy-authorization",
                    "trailer",
                    "http2-settings",
                    "connection")) {
                assertFalse(names.contains(gone), names.toString());
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Authorization: Bearer stolen",
                    "authorization: Basic x",
                    "DPoP: x",
                    "Forwarded: for=9.9.9.9",
                    "X-Forwarded-For: 9.9.9.9",
                    "X-Forwarded-Host: evil",
                    "X-Forwarded-Proto: gopher",
                    "X-Forwarded-Port: 9",
                    "X-Forwarded-Prefix: /evil",
                    "X-Forwarded-Uri: /evil",
                    "X-Forwarded-User: evil",
                    "X-Real-IP: 9.9.9.9",
                    "X-Original-URL: /evil",
                    "X-Rewrite-URL: /evil",
                    "X-HTTP-Method-Override: DELETE",
                    "X-User-Id: evil",
                    "Homeport-Home-Region: us",
                    "X-Region: us",
                    "Cookie: other=evil"
                })
        void criteria99and100noSpellingOfAFieldOfOursSurvives(String field) throws IOException {
            int colon = field.indexOf(':');
            String name = field.substring(0, colon);
            String value = field.substring(colon);
            List<String> spellings = List.of(
                    name,
                    name.toUpperCase(),
                    name.replace('-', '_'),
                    name.replace('-', '.'),
                    name + "_",
                    "_" + name,
                    name + ".",
                    name.replace('-', '_').toUpperCase());
            for (String spelling : spellings) {
                landscape.forget();
                String answer = send("GET /raw/a HTTP/1.1", "Connection: close\r\n" + spelling + value + "\r\n", "");
                assertEquals(200, RawHttp.status(answer), spelling + answer);
                RawUpstream.Seen seen = landscape.raw.seen().get(0);
                String all = String.join("\n", seen.fields());
                for (String planted :
                        List.of("stolen", "9.9.9.9", "evil", "gopher", "DELETE", "Basic", "DPoP", "Port: 9")) {
                    assertFalse(all.contains(planted), spelling + "\n" + all);
                }
                assertEquals(List.of("eu"), seen.all("homeport-home-region"));
            }
        }

        @Test
        void criterion98anOptionsWithNothingLeftEndsHere() throws IOException {
            String answer = send("OPTIONS /raw/a HTTP/1.1", "Connection: close\r\nMax-Forwards: 0\r\n", "");
            assertEquals(204, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }

        @Test
        void criterion98anOptionsIsCountedDown() throws IOException {
            send("OPTIONS /raw/a HTTP/1.1", "Connection: close\r\nMax-Forwards: 7\r\n", "");
            assertEquals(List.of("6"), landscape.raw.seen().get(0).all("max-forwards"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "x", "1, 2", "99999999999"})
        void criterion98aCountThatIsNoneIsRefused(String count) throws IOException {
            String answer = send("OPTIONS /raw/a HTTP/1.1", "Max-Forwards: " + count + "\r\n", "");
            assertEquals(400, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1.1 homeport-us",
                    "1.1 edge, 1.1 homeport-us",
                    "1.1 a, 2 HOMEPORT-US (x), 1.1 b",
                    "HTTP/1.1 homeport-us"
                })
        void criterion97ourOwnNameInViaIsALoop(String via) throws IOException {
            String answer = send("GET /raw/a HTTP/1.1", "Connection: close\r\nVia: " + via + "\r\n", "");
            assertEquals(508, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }

        @Test
        void anotherExpectationThanContinueIsRefused() throws IOException {
            String answer = send("POST /raw/a HTTP/1.1", "Connection: close\r\nExpect: x\r\nContent-Length: 0\r\n", "");
            assertEquals(417, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }

        @Test
        void criterion99trailersOfAClientNeverBecomeFields() throws IOException {
            String answer = send(
                    "POST /raw/a HTTP/1.1",
                    "Connection: close\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization, Cookie\r\n",
                    "5\r\nhello\r\n0\r\nAuthorization: Bearer stolen\r\nCookie: a=b\r\nX-T: 1\r\n\r\n");
            assertEquals(200, RawHttp.status(answer), answer);
            RawUpstream.Seen seen = landscape.raw.seen().get(0);
            assertEquals("hello", seen.body());
            assertEquals(List.of("Bearer " + Landscape.TOKEN), seen.all("authorization"));
            assertEquals(List.of(), landscape.raw.faults());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Upgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n"
                            + "Sec-WebSocket-Version: 13",
                    "Upgrade: TLS/1.0\\r\\nConnection: Upgrade"
                })
        void criterion36anUpgradeNeverReachesTheUpstreamUnasked(String fields) throws IOException {
            String answer = send("GET /raw/a HTTP/1.1", bytes(fields) + "\r\n", "");
            assertEquals(400, RawHttp.status(answer), answer);
            nothingReachedTheUpstream();
        }
    }

    @Nested
    class BrokenUpstream {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "garbage\\r\\n\\r\\n",
                    "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello",
                    "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n",
                    "HTTP/1.1 200 OK\\r\\nContent-Length: x\\r\\n\\r\\n",
                    "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked, chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                    "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: xchunked\\r\\nContent-Length: 2\\r\\n\\r\\nok",
                    "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 2\\r\\n\\r\\n0\\r\\n\\r\\n",
                    "HTTP/1.1 200 OK\\r\\nX: a\\0b\\r\\nContent-Length: 2\\r\\n\\r\\nok",
                    "HTTP/1.1 200 OK\\r\\nX: a\\rSet-Cookie: b=c\\r\\nContent-Length: 2\\r\\n\\r\\nok",
                    "HTTP/1.1 200 OK\\r\\nContent-Length",
                    "HTTP/9.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok",
                    "HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: upgrade\\r\\n\\r\\n"
                })
        void criterion105brokenFramingIs502AndTheConnectionIsNotUsedAgain(String answered) throws IOException {
            landscape.raw.answerAndClose("/raw/broken", bytes(answered));
            String answer = send("POST /raw/broken HTTP/1.1", "Connection: close\r\nContent-Length: 0\r\n", "");
            isReadable(answer, 502);
            send("GET /raw/after HTTP/1.1", "Connection: close\r\n", "");
            List<RawUpstream.Seen> seen = landscape.raw.seen();
            assertEquals(2, seen.size(), seen.toString());
            assertTrue(seen.get(0).connection() != seen.get(1).connection(), seen.toString());
        }

        @Test
        void criterion105aHeaderOfFiveMegabytesIs502() throws IOException {
            landscape.raw.answerAndClose(
                    "/raw/broken", "HTTP/1.1 200 OK\r\nX: " + "a".repeat(5_000_000) + "\r\nContent-Length: 0\r\n\r\n");
            isReadable(send("POST /raw/broken HTTP/1.1", "Connection: close\r\nContent-Length: 0\r\n", ""), 502);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.1 200 OK\\r\\nContent-Length: 500\\r\\n\\r\\nhello",
                    "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n",
                    "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\nx\\r\\n",
                    "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhelloXX\\r\\n0\\r\\n\\r\\n"
                })
        void criterion105anAnswerThatBreaksOffIsNeverTakenForWhole(String answered) throws IOException {
            landscape.raw.answerAndClose("/raw/broken", bytes(answered));
            String answer = send("POST /raw/broken HTTP/1.1", "Content-Length: 0\r\n", "");
            assertTrue(answer.isEmpty() || RawHttp.status(answer) == 200, answer);
            assertFalse(answer.endsWith("0\r\n\r\n"), answer);
            Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(answer);
            assertTrue(!length.find() || length.group(1).equals("500"), answer);
        }

        @Test
        void criterion105bytesAfterAnAnswerAreNeverTheNextUsersAnswer() throws IOException {
            landscape.raw.answer(
                    "/raw/two",
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            assertTrue(
                    send("GET /raw/two HTTP/1.1", "Connection: close\r\n", "").endsWith("ok"));
            for (int i = 0; i < 5; i++) {
                String next = send("GET /raw/after HTTP/1.1", "Connection: close\r\n", "");
                assertTrue(next.endsWith("ok"), next);
            }
            int poisoned = landscape.raw.seen().get(0).connection();
            assertTrue(
                    landscape.raw.seen().stream().skip(1).noneMatch(seen -> seen.connection() == poisoned),
                    landscape.raw.seen().toString());
        }

        @Test
        void criterion105aBodyAfter204Or304OrHeadNeverReachesAnyone() throws IOException {
            for (String line : List.of("204 No Content", "304 Not Modified", "200 OK")) {
                landscape.raw.answer(
                        "/raw/none",
                        "HTTP/1.1 " + line
                                + "\r\nContent-Length: 44\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                String method = line.startsWith("200") ? "HEAD" : "GET";
                String answer = send(method + " /raw/none HTTP/1.1", "Connection: close\r\n", "");
                assertTrue(answer.endsWith("\r\n\r\n") && !answer.contains("poison"), answer);
                await().until(() -> {
                    String next = send("GET /raw/after HTTP/1.1", "Connection: close\r\n", "");
                    assertFalse(next.contains("poison"), next);
                    return next.endsWith("ok");
                });
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"102 Processing", "103 Early Hints", "104 Upload Resumption Supported", "199 Miscellaneous"})
        void interimAnswersAreNeverTakenForTheAnswer(String interim) throws IOException {
            String twice = ("HTTP/1.1 " + interim + "\r\nX-Interim: 1\r\nContent-Length: 2\r\n\r\n").repeat(2);
            landscape.raw.answer("/raw/interim", twice + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            for (int i = 0; i < 3; i++) {
                String answer = send("POST /raw/interim HTTP/1.1", "Connection: close\r\nContent-Length: 0\r\n", "");
                assertEquals(200, RawHttp.status(answer), answer);
                assertTrue(answer.endsWith("\r\n\r\nok") && !answer.contains("Interim"), answer);
            }
        }

        @Test
        void aContinueThatNobodyAskedForIsPassedOver() throws IOException {
            landscape.raw.answer(
                    "/raw/continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            String answer = send("GET /raw/continue HTTP/1.1", "Connection: close\r\n", "");
            assertEquals(200, RawHttp.status(answer), answer);
        }

        @Test
        void theConnectionIsUsedAgainAfterAGoodAnswer() throws IOException {
            for (int i = 0; i < 3; i++) {
                send("GET /raw/" + i + " HTTP/1.1", "Connection: close\r\n", "");
            }
            await().until(() -> landscape.raw.seen().size() == 3);
            assertTrue(landscape.raw.seen().stream()
                            .map(RawUpstream.Seen::connection)
                            .distinct()
                            .count()
                    < 3);
        }
    }
}
