package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one client can do to take the proxy away from the others. Each attack ends by itself, and another client is
 * served meanwhile, in either version of HTTP. Pools are small here, so that it takes little to fill one.
 */
@QuarkusTest
@TestProfile(LockOutTest.SmallPools.class)
@WithTestResource(LandscapeResource.class)
class LockOutTest {
    public static final class SmallPools implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "homeport-proxy.connections-per-upstream", "8",
                    "homeport-proxy.waiting-per-upstream", "16",
                    "homeport-proxy.max-concurrent-requests-per-client", "150",
                    "homeport-proxy.agent-body-timeout", "1S",
                    "homeport.routes.live.first-byte-timeout", "1S",
                    "homeport.routes.live.idle-timeout", "1S");
        }
    }

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String AGREES = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry registry;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final LogLines log = new LogLines("");

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    @AfterEach
    void endAll() throws Exception {
        log.close();
        for (AutoCloseable each : open) {
            each.close();
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> underWay() == 0);
        assertEquals(
                List.of(),
                log.all().stream()
                        .filter(line -> line.contains("\tat ") || line.contains("failed in the proxy itself"))
                        .toList(),
                "no request causes a stack trace, or is a defect, in the log");
    }

    private double underWay() {
        return registry.get("homeport.requests.active").gauge().value();
    }

    private int port() {
        return listener.port().orElseThrow();
    }

    private Socket send(String request) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private String head(String method, String target, String region) {
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session(region) + "\r\n";
    }

    private RawHttp2 http2() throws IOException {
        RawHttp2 http = new RawHttp2(port());
        open.add(http);
        return http;
    }

    private byte[] fields(String method, String path, String... more) {
        List<String> fields = new ArrayList<>(List.of(
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
                landscape.session("us")));
        fields.addAll(List.of(more));
        return RawHttp2.block(fields);
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\r';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** Another page's requests, in both versions, each answered in time. */
    private void othersAreServed(HttpMethod method, String target) throws Exception {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            HttpClient other = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(version)
                    .setHttp2ClearTextUpgrade(false)
                    .setLocalAddress("127.0.0.2"));
            try {
                int status = other.request(method, port(), "127.0.0.1", target)
                        .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                                .putHeader("token-handler-version", "1")
                                .putHeader("Cookie", landscape.session("us"))
                                .send())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .statusCode();
                assertEquals(200, status, version.toString());
            } finally {
                other.close();
            }
        }
    }

    @Test
    void preflightsThatAskForThousandsOfFields() throws Exception {
        String names = "a,".repeat(2_047) + "a";
        for (int i = 0; i < 40; i++) {
            Socket socket = send("OPTIONS /orders HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                    + "\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: " + names
                    + "\r\n\r\n");
            assertEquals("HTTP/1.1 204 No Content", line(socket));
        }
        RawHttp2 http = http2();
        byte[] block = fields(
                "OPTIONS", "/orders", "access-control-request-method", "GET", "access-control-request-headers", names);
        for (int stream = 1; stream < 80; stream += 2) {
            http.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, block);
        }
        for (int stream = 1; stream < 80; stream += 2) {
            assertEquals("204", http.outcome());
        }
        await().until(() -> underWay() == 0);
        othersAreServed(HttpMethod.GET, "/orders/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no HTTP\r\n\r\n", "GET /orders/1 HTTP/1.1\r\n\r\n"})
    void hangingUpInTheHandshakeOfAWebSocket(String lastWords) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        landscape.raw.answerLater("/live/late", AGREES, gate);
        landscape.raw.answer("/live/other", AGREES);
        List<Socket> leaving = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            leaving.add(send(head("GET", "/live/late", "eu") + UPGRADE));
        }
        await().until(() -> landscape.raw.seen().size() >= 8);
        for (Socket each : leaving) {
            each.getOutputStream().write(lastWords.getBytes(StandardCharsets.ISO_8859_1));
        }
        if (!lastWords.isEmpty()) {
            // What is no WebSocket's frame is read before the API has agreed.
            TimeUnit.MILLISECONDS.sleep(200);
        }
        for (Socket each : leaving) {
            each.close();
        }
        gate.countDown();
        await().atMost(20, TimeUnit.SECONDS).until(() -> underWay() == 0);
        for (int i = 0; i < 8; i++) {
            assertEquals(
                    "HTTP/1.1 101 Switching Protocols",
                    line(send(head("GET", "/live/other", "eu") + UPGRADE)),
                    "handshake " + i);
        }
    }

    /** It has time between its bytes, as any answer, and is over on both sides when they stay out. */
    @Test
    void aRefusalOfAWebSocketThatStalls() throws Exception {
        landscape.raw.answer("/live/refused", "HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nhalf");
        landscape.raw.answer("/live/other", AGREES);
        List<Socket> refused = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            refused.add(send(head("GET", "/live/refused", "eu") + UPGRADE));
        }
        for (Socket each : refused) {
            String all = new String(each.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(all.startsWith("HTTP/1.1 403 ") && all.endsWith("half"), all);
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> underWay() == 0);
        for (int i = 0; i < 8; i++) {
            assertEquals(
                    "HTTP/1.1 101 Switching Protocols",
                    line(send(head("GET", "/live/other", "eu") + UPGRADE)),
                    "handshake " + i);
        }
    }

    @Test
    void webSocketsThatTakeEveryConnection() throws Exception {
        List<Socket> handshakes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            handshakes.add(send(head("GET", "/live/echo", "us") + UPGRADE));
        }
        int agreed = 0;
        for (Socket each : handshakes) {
            String line = line(each);
            assertTrue(line.contains(" 101 ") || line.contains(" 503 "), line);
            agreed += line.contains(" 101 ") ? 1 : 0;
        }
        assertTrue(agreed >= 8 && agreed < 60, agreed + " agreed");
        othersAreServed(HttpMethod.GET, "/orders/1");
    }

    @Test
    void bodiesForTheAgentThatDribble() throws Exception {
        List<Socket> dribbling = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            dribbling.add(send(head("POST", "/oauth-agent/login/start", "us") + "Content-Length: 1000\r\n\r\n{"));
        }
        RawHttp2 http = http2();
        for (int stream = 1; stream < 100; stream += 2) {
            http.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, fields("POST", "/oauth-agent/login/start"));
            http.frame(RawHttp2.DATA, 0, stream, new byte[] {'{'});
        }
        othersAreServed(HttpMethod.POST, "/oauth-agent/refresh");
        for (Socket each : dribbling) {
            assertEquals("HTTP/1.1 408 Request Timeout", line(each));
        }
        assertEquals("408", http.outcome());
        assertEquals(2, landscape.agent.seen().size());
    }

    @Test
    void answersOverHttp2ThatNobodyReads() throws Exception {
        for (int i = 0; i < 4; i++) {
            send(head("GET", "/multiplexed/download?bytes=50000000", "us") + "\r\n");
        }
        RawHttp2 http = http2();
        for (int stream = 1; stream < 9; stream += 2) {
            http.frame(
                    RawHttp2.HEADERS,
                    RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                    stream,
                    fields("GET", "/multiplexed/download?bytes=50000000"));
        }
        await().until(() -> landscape.us.seen().size() == 8);
        for (int i = 0; i < 8; i++) {
            othersAreServed(HttpMethod.GET, "/multiplexed/1");
        }
    }

    private int resetOnTwentyConnections(byte[] block) throws IOException {
        int cut = 0;
        for (int i = 0; i < 20; i++) {
            RawHttp2 http = new RawHttp2(port(), 64 * 1024, "127.0.0.3");
            open.add(http);
            try {
                for (int stream = 1; stream < 1_000; stream += 2) {
                    http.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, block);
                    http.frame(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
                }
                cut += http.isClosed() ? 1 : 0;
            } catch (IOException closed) {
                cut++;
            }
        }
        return cut;
    }

    private String outcomeOfTheSameClient(byte[] block) throws IOException {
        RawHttp2 again = new RawHttp2(port(), 64 * 1024, "127.0.0.3");
        open.add(again);
        again.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, block);
        return again.outcome();
    }

    @Test
    void streamsThatAreResetAsSoonAsTheyAreOpen() throws Exception {
        byte[] block = fields("GET", "/orders/1");
        assertEquals(20, resetOnTwentyConnections(block), "each connection ends");
        String outcome = outcomeOfTheSameClient(block);
        // What a client took back counts for ten seconds, which may have ended just now: not twice in a row.
        for (int again = 0; again < 2 && !outcome.equals("429"); again++) {
            resetOnTwentyConnections(block);
            outcome = outcomeOfTheSameClient(block);
        }
        assertEquals("429", outcome, "and their client is told to wait");
        othersAreServed(HttpMethod.GET, "/orders/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PING", "SETTINGS", "DATA", "CONTINUATION"})
    void framesThatNobodyAskedFor(String kind) throws Exception {
        RawHttp2 http = new RawHttp2(port(), 4096, "127.0.0.1");
        open.add(http);
        boolean cut = false;
        try {
            if (kind.equals("DATA")) {
                http.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, fields("POST", "/orders/upload"));
            } else if (kind.equals("CONTINUATION")) {
                http.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, fields("GET", "/orders/1"));
            }
            // Nothing is read meanwhile: what the proxy would have to say to each of them has to wait.
            for (int i = 0; i < 1_000; i++) {
                switch (kind) {
                    case "PING" -> http.flood(RawHttp2.PING, 0, new byte[8]);
                    case "SETTINGS" -> http.flood(RawHttp2.SETTINGS, 0, new byte[0]);
                    case "DATA" -> http.flood(RawHttp2.DATA, 1, new byte[0]);
                    default -> http.flood(RawHttp2.CONTINUATION, 1, new byte[0]);
                }
            }
            cut = http.isClosed();
        } catch (IOException closed) {
            cut = true;
        }
        assertTrue(cut);
        othersAreServed(HttpMethod.GET, "/orders/1");
    }
}
