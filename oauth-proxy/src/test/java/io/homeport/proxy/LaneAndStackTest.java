package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same request by the fast lane and by the HTTP stack, which gets it because it comes in two pieces: neither the API
 * nor the browser can tell which of them served.
 */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class LaneAndStackTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    /** What the API and the browser saw. */
    private record Seen(String line, List<String> fields, String body, String answer) {}

    private double taken() {
        return registry.get("homeport.fast.lane.requests").counter().count();
    }

    private Seen whole(String request) throws IOException {
        double before = taken();
        Seen seen = send(request, request.length());
        assertEquals(before + 1, taken(), "requests of the lane, with: " + seen.answer());
        return seen;
    }

    private Seen inPieces(String request) throws IOException {
        double before = taken();
        Seen seen = send(request, request.indexOf("\r\n") + 5);
        assertEquals(before, taken(), "requests of the lane, with: " + seen.answer());
        return seen;
    }

    private Seen send(String request, int first) throws IOException {
        landscape.raw.seen().clear();
        byte[] octets = request.getBytes(StandardCharsets.ISO_8859_1);
        try (Socket socket = new Socket("127.0.0.1", listener.port().orElseThrow())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(octets, 0, first);
            if (first < octets.length) {
                readsWhatCame(socket);
                socket.getOutputStream().write(octets, first, octets.length - first);
            }
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            List<RawUpstream.Seen> seen = landscape.raw.seen();
            return seen.size() == 1
                    ? new Seen(
                            seen.get(0).line(),
                            seen.get(0).fields(),
                            seen.get(0).body(),
                            unchunked(answer))
                    : new Seen(seen.size() + " requests", List.of(), "", unchunked(answer));
        }
    }

    /** The answer to a request on another connection comes after all that came before was read, if there is one loop. */
    private void readsWhatCame(Socket socket) throws IOException {
        for (int i = 0; i < 8; i++) {
            RawHttp.exchange(listener.port().orElseThrow(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
    }

    /** Chunks may be cut in any way. */
    private static String unchunked(String answer) {
        int end = answer.indexOf("\r\n\r\n") + 4;
        if (end < 4 || !answer.substring(0, end).toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            return answer;
        }
        StringBuilder body = new StringBuilder(answer.substring(0, end));
        int at = end;
        while (at < answer.length()) {
            int line = answer.indexOf("\r\n", at);
            if (line < 0) {
                return body + "(broken off)";
            }
            int size = Integer.parseInt(answer.substring(at, line), 16);
            if (size == 0) {
                return body + "(end)" + answer.substring(line);
            }
            int past = Math.min(answer.length(), line + 2 + size);
            body.append(answer, line + 2, past);
            at = past + 2;
        }
        return body + "(broken off)";
    }

    private String request(String line, String fields, String body) {
        return line + " HTTP/1.1\r\nHost: api.homeport.localhost\r\nOrigin: " + Landscape.ORIGIN
                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("eu")
                + "\r\nConnection: close\r\n" + fields + "\r\n" + body;
    }

    private void isTheSame(String request) throws IOException {
        Seen byLane = whole(request);
        Seen byStack = inPieces(request);
        assertEquals(byStack, byLane);
        assertNotEquals("", byLane.answer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /raw/a",
                "GET /raw/a?b=c&d=%20",
                "HEAD /raw/a",
                "DELETE /raw/a",
                "POST /raw/a|Content-Length: 0\r\n",
                "POST /raw/a|Content-Length: 5\r\nContent-Type: text/plain\r\n|hello",
                "PUT /raw/a|content-length: 5\r\n|hello",
                "PATCH /raw/a|Content-Length: 11\r\n|{\"a\": true}",
                "POST /raw/a",
                "GET /raw/a|Content-Length: 0\r\n",
                "GET /raw/a|Content-Length: 5\r\n|hello",
                "DELETE /raw/a|Content-Length: 5\r\n|hello",
                "GET /raw/a|Accept: */*\r\nUser-Agent: x\r\nAccept: a/b\r\nX-Mine:\r\nx-twice: 1\r\nX-Twice: 2\r\n",
                "GET /raw/a|Via: 1.1 front, 2 cdn (x)\r\n",
                "GET /raw/a|X-Forwarded-Port: 443\r\nX-Real-IP: 192.0.2.1\r\nX-Amzn-Trace-Id: Root=1\r\n",
                "GET /raw/a|X-Forwarded-User: evil\r\nDPoP: x\r\nHomeport-Home-Region: us\r\nX-User-Id: 1\r\n"
                        + "X-HTTP-Method-Override: DELETE\r\nX-Original-URL: /b\r\n",
                "GET /raw/a|Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n",
                "GET /raw/a|Accept:a\r\nX-A: \r\nX-B:  two\r\nX-C: one \r\nX-D:\ttab\r\nX-E: e\r\nX-F:\r\nX-G: g\r\n",
                "GET /raw/a|X-A: a\r\nVia: 1.1 front\r\nX-B: b\r\nX-User-Id: 1\r\nX-C: c\r\nXD: d\r\nX-E: e\r\n",
                "GET /raw/a|Sec-Fetch-Site:  same-origin\r\nSec-Fetch-Mode: cors\r\n",
                "GET /raw/a|Cookie: other=1\r\n"
            })
    void anApiSeesTheSameRequest(String spelled) throws IOException {
        String[] parts = spelled.split("\\|", 3);
        isTheSame(request(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : ""));
    }

    @AfterEach
    void useUpWhatIsStale() throws IOException {
        landscape.raw.forget();
        for (int i = 0; i < 3; i++) {
            whole(request("GET /raw/after", "", ""));
            inPieces(request("GET /raw/after", "", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK\r\nContent-Length: 2\r\n\r\nok",
                "200 Fine by me\r\ncontent-length: 2\r\nDate: Thu, 26 Nov 2026 00:00:00 GMT\r\nServer: x\r\n\r\nok",
                "200 OK\r\nContent-Length: 0\r\n\r\n",
                "201 Created\r\nLocation: /raw/b\r\nContent-Length: 2\r\n\r\nok",
                "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;a=b\r\nk\r\n0\r\n\r\n",
                "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n",
                "204 No Content\r\n\r\n",
                "204 No Content\r\nContent-Length: 0\r\n\r\n",
                "205 Reset Content\r\nContent-Length: 0\r\n\r\n",
                "304 Not Modified\r\nETag: \"1\"\r\n\r\n",
                "304 Not Modified\r\nContent-Length: 5\r\n\r\n",
                "401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"x\"\r\nContent-Length: 0\r\n\r\n",
                "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
                "404 Not Found\r\nContent-Length: 2\r\n\r\nno",
                "421 Misdirected Request\r\nContent-Length: 2\r\n\r\nno",
                "500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno",
                "503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno",
                "299 X\r\nContent-Length: 2\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nCache-Control: public, max-age=5\r\nVary: Accept\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\nVary: origin\r\nVary: a\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nX-Content-Type-Options: other\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: X-A\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                "200 OK\r\nContent-Length:2\r\nX-A:a\r\nX-B: \r\nX-C:  c\r\nX-D: d \r\nX-E: e\r\nCONTENT-TYPE: a/b\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nContent-type:text/event-stream\r\nVia: 1.1 x\r\nx-powered-by: y\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nX-Text: gr\u00fc\u00dfe\r\n\r\nok",
                "200 OK\r\nContent-Length: 2\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\nok",
                "200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 8\r\n\r\ndata: 1\n",
                "103 Early Hints\r\nLink: </a>; rel=preload\r\nX-Other: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            })
    void aBrowserSeesTheSameAnswer(String answer) throws IOException {
        for (String method : List.of("GET", "HEAD", "POST")) {
            boolean hasBody = !method.equals("HEAD") || answer.startsWith("1");
            String body = method.equals("HEAD") ? answer.substring(0, answer.lastIndexOf("\r\n\r\n") + 4) : answer;
            landscape.raw.answer("/raw/a", "HTTP/1.1 " + (hasBody && !method.equals("HEAD") ? answer : body));
            isTheSame(request(
                    method + " /raw/a",
                    method.equals("POST") ? "Content-Length: 2\r\n" : "",
                    method.equals("POST") ? "hi" : ""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\n\r\nuntil the end",
                "HTTP/1.0 200 OK\r\n\r\nuntil the end",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConte",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 600 Beyond\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "no HTTP at all\r\n\r\n"
            })
    void aBrowserSeesTheSameOfWhatEndsOrBreaks(String answer) throws IOException {
        landscape.raw.answerAndClose("/raw/a", answer);
        isTheSame(request("POST /raw/a", "Content-Length: 2\r\n", "hi"));
        isTheSame(request("GET /raw/a", "", ""));
    }
}
