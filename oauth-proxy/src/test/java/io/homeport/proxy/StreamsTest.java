package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EventSource and WebSocket: routes of streams, where no page can set the version header. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class StreamsTest {
    private static final String AGREES = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    private static final String HANDSHAKE =
            "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    /** A text frame of a server. */
    private static final String HI = "\u0081\u0002hi";

    /** A Close frame of the proxy's: code 3000 and a reason. */
    private static final String TOKEN_EXPIRED = "\u0088\u000f\u000b\u00b8token_expired";

    /** A Close frame of a client's: code 1000 under a mask of zeros. */
    private static final String MASKED_CLOSE = "\u0088\u0082\u0000\u0000\u0000\u0000\u0003\u00e8";

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private int port() {
        return listener.port().orElseThrow();
    }

    private Socket get(String target, String fields) throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String until(Socket socket, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("ended before " + end + ": " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private WebSocketConnectOptions handshake(String target, String session) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port())
                .setURI(target)
                .addHeader("Origin", Landscape.ORIGIN)
                .addHeader("Cookie", session);
    }

    private WebSocket open(WebSocketConnectOptions options) {
        return vertx.createWebSocketClient()
                .connect(options)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @Test
    void anEventArrivesWhileTheStreamIsStillOpen() throws IOException {
        landscape.raw.answer(
                "/live/events",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
        String fields = "Origin: " + Landscape.ORIGIN + "\r\nCookie: " + landscape.session("eu") + "\r\n";
        try (Socket socket = get("/live/events", fields)) {
            assertTrue(until(socket, "data: 1\n\n").startsWith("HTTP/1.1 200 OK"));
        }
    }

    /** EventSource is open for its page from here on, though nothing has happened yet. */
    @Test
    void theHeadOfAnEventStreamArrivesBeforeTheFirstEvent() throws IOException {
        landscape.raw.answer(
                "/live/events",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
        String fields = "Origin: " + Landscape.ORIGIN + "\r\nCookie: " + landscape.session("eu") + "\r\n";
        try (Socket socket = get("/live/events", fields)) {
            assertTrue(until(socket, "\r\n\r\n").startsWith("HTTP/1.1 200 OK"));
        }
    }

    @Test
    void aStreamIsCutWhenTheAccessTokenExpires() throws IOException {
        landscape.raw.answer(
                "/live/events", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
        String session = landscape.session("eu", Instant.now().plusSeconds(2));
        try (Socket socket = get("/live/events", "Origin: " + Landscape.ORIGIN + "\r\nCookie: " + session + "\r\n")) {
            until(socket, "data: 1\n\n");
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertEquals("\r\n", rest);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Origin: null",
                "Origin: http://evil.example",
                "Sec-Fetch-Site: same-origin",
                "Origin: http://www.homeport.localhost:9501\r\nOrigin: http://www.homeport.localhost:9501",
                "Origin: http://www.homeport.localhost:9501\r\nSec-Fetch-Site: cross-site"
            })
    void criterion36withoutTheExactOriginNothingIsAdmittedNotEvenAGet(String fields) throws IOException {
        String all = (fields.isEmpty() ? "" : fields + "\r\n") + "Cookie: " + landscape.session("eu")
                + "\r\ntoken-handler-version: 1\r\nConnection: close\r\n";
        try (Socket socket = get("/live/events", all)) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertEquals(403, RawHttp.status(answer), answer);
        }
        assertEquals(List.of(), landscape.raw.seen());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, cors, 200",
        "GET, same-origin, 200",
        "HEAD, cors, 200",
        "GET, '', 200",
        "GET, navigate, 403",
        "GET, no-cors, 403",
        "GET, websocket, 403",
        "POST, cors, 403",
        "OPTIONS, cors, 403"
    })
    void aPageOfTheStreamsOwnOriginReadsItWithoutOriginAndHeader(String method, String mode, int status)
            throws IOException {
        String answer = RawHttp.exchange(
                listener.port().orElseThrow(),
                method + " /live/events HTTP/1.1\r\nHost: www.homeport.localhost:9501\r\nConnection: close\r\n"
                        + "Sec-Fetch-Site: same-origin\r\n"
                        + (mode.isEmpty() ? "" : "Sec-Fetch-Mode: " + mode + "\r\n")
                        + "Cookie: " + landscape.session("us") + "\r\n\r\n");
        assertEquals(status, RawHttp.status(answer), answer);
        assertEquals(status == 200 ? 1 : 0, landscape.seen().size());
    }

    @Test
    void aWebSocketCarriesMessagesBothWaysWithTheTokenInTheHandshake() {
        WebSocket socket = open(handshake("/live/echo", landscape.session("us")));
        List<String> received = new CopyOnWriteArrayList<>();
        socket.textMessageHandler(received::add);
        socket.binaryMessageHandler(message -> received.add("binary " + message.length()));
        socket.writeTextMessage("hello");
        socket.writeBinaryMessage(Buffer.buffer(new byte[50_000]));
        await().until(() -> received.contains("hello") && received.contains("binary 50000"));
        ScriptedApi.Seen seen = landscape.us.seen().get(0);
        assertEquals(List.of("Bearer " + Landscape.TOKEN), seen.headers().getAll("Authorization"));
        assertEquals(List.of(), seen.headers().getAll("Cookie"));
        socket.close();
    }

    /** A WebSocket as bytes: its API sends these after it has agreed, and is silent from then on. */
    private Socket agreed(String fromApi, Instant tokenExpiresAt) throws IOException {
        landscape.raw.answer("/live/frames", AGREES + fromApi);
        return shakeHands(tokenExpiresAt);
    }

    private Socket shakeHands(Instant tokenExpiresAt) throws IOException {
        Socket socket = get(
                "/live/frames",
                "Origin: " + Landscape.ORIGIN + "\r\nCookie: " + landscape.session("eu", tokenExpiresAt) + HANDSHAKE);
        assertTrue(until(socket, "\r\n\r\n").startsWith("HTTP/1.1 101"));
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(2);
    }

    private static Instant later() {
        return Instant.now().plusSeconds(300);
    }

    @ParameterizedTest
    @CsvSource({"0, 101", "5, 400"})
    void aHandshakeMaySayThatItHasNoBody(String length, int status) throws IOException {
        landscape.raw.answerAndClose("/live/frames", AGREES);
        String fields = "Origin: " + Landscape.ORIGIN + "\r\nCookie: " + landscape.session("eu") + HANDSHAKE;
        try (Socket socket = get("/live/frames", fields + "Content-Length: " + length + "\r\n")) {
            assertEquals(status, RawHttp.status(until(socket, "\r\n\r\n")));
        }
    }

    @Test
    void aWebSocketIsClosedByAFrameWhenTheAccessTokenExpires() throws IOException {
        try (Socket socket = agreed(HI, soon())) {
            assertEquals(HI + TOKEN_EXPIRED, rest(socket));
        }
    }

    @Test
    void noCloseFrameIsPutIntoAFrameThatIsUnderWay() throws IOException {
        String begun = "\u0082\u007e\u0001\u0000" + "x".repeat(100);
        try (Socket socket = agreed(HI + begun, soon())) {
            assertEquals(HI + begun, rest(socket));
        }
    }

    @Test
    void theConnectionIsClosedAsSoonAsThePageHasAnsweredTheCloseFrame() throws IOException {
        try (Socket socket = agreed(HI, soon())) {
            until(socket, TOKEN_EXPIRED);
            socket.getOutputStream().write(MASKED_CLOSE.getBytes(StandardCharsets.ISO_8859_1));
            assertEquals("", rest(socket));
        }
    }

    @Test
    void anApiThatGoesAwayWithoutAWordIsSpokenForByACloseFrame() throws IOException {
        landscape.raw.answerAndClose("/live/frames", AGREES + HI);
        try (Socket socket = shakeHands(later())) {
            assertEquals(HI + "\u0088\u000b\u0003\u00f3api_error", rest(socket));
        }
    }

    @Test
    void anApiThatGoesAwayInAFrameIsNotSpokenFor() throws IOException {
        landscape.raw.answerAndClose("/live/frames", AGREES + "\u0082\nhalf");
        try (Socket socket = shakeHands(later())) {
            assertEquals("\u0082\nhalf", rest(socket));
        }
    }

    @Test
    void anApisOwnCloseFrameIsTheOnlyOne() throws IOException {
        String own = "\u0088\u0005\u000f\u00a1own";
        landscape.raw.answerAndClose("/live/frames", AGREES + HI + own);
        try (Socket socket = shakeHands(later())) {
            until(socket, HI + own);
            socket.getOutputStream().write(MASKED_CLOSE.getBytes(StandardCharsets.ISO_8859_1));
            assertEquals("", rest(socket));
        }
    }

    @Test
    void bothSidesOfAWebSocketLearnThatTheTokenIsOver() {
        List<String> closed = new CopyOnWriteArrayList<>();
        vertx.createWebSocketClient()
                .connect(handshake("/live/echo", landscape.session("us", soon())))
                .onSuccess(socket ->
                        socket.closeHandler(over -> closed.add(socket.closeStatusCode() + " " + socket.closeReason())));
        await().until(() -> closed.equals(List.of("3000 token_expired")));
        await().until(() -> landscape.us.closeCodes().equals(List.of(1001)));
    }

    @Test
    void aWebSocketEndsAtBothSidesWhenOneClosesIt() {
        WebSocket socket = open(handshake("/live/echo", landscape.session("us")));
        AtomicBoolean closed = new AtomicBoolean();
        socket.closeHandler(over -> closed.set(true));
        socket.close((short) 4002, "done");
        await().untilTrue(closed);
        await().until(() -> landscape.us.closeCodes().equals(List.of(4002)));
        assertEquals((short) 4002, socket.closeStatusCode());
    }

    @Test
    void neitherAWebSocketNorItsConnectionStaysCountedOnceItIsOver() throws IOException {
        // Connections that other tests keep alive may be there still.
        double before = registry.get("homeport.connections").gauge().value();
        for (int i = 0; i < 5; i++) {
            agreed(HI, later()).close();
            open(handshake("/live/echo", landscape.session("us"))).close();
        }
        assertThrows(CompletionException.class, () -> open(handshake("/live/unauthorized", landscape.session("us"))));
        landscape.raw.answerAndClose("/live/frames", AGREES + HI);
        shakeHands(later()).close();
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
        await().until(() -> registry.get("homeport.connections").gauge().value() <= before);
    }

    @ParameterizedTest
    @CsvSource({"/live/unauthorized, us, 401", "/live/echo, mars, 403", "/orders/echo, us, 400", "/none, us, 404"})
    void aHandshakeThatIsRefusedIsAnsweredInPlainHttp(String target, String region, int status) {
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> open(handshake(target, landscape.session(region)).addHeader("token-handler-version", "1")));
        assertEquals(status, ((UpgradeRejectedException) refused.getCause()).getStatus());
    }

    @Test
    void aSessionUnderAKeyThatIsNotKnownHereIsToComeAgain() throws IOException {
        String session = landscape.sessionUnderKey("streams");
        for (String more : List.of(HANDSHAKE, "\r\nAccept: text/event-stream\r\n")) {
            try (Socket socket = get("/live/echo", "Origin: " + Landscape.ORIGIN + "\r\nCookie: " + session + more)) {
                String answer = until(socket, "}").toLowerCase(Locale.ROOT);
                assertTrue(answer.startsWith("http/1.1 401 "), answer);
                assertTrue(answer.contains("\r\nretry-after: 5\r\n"), answer);
                assertTrue(answer.contains("\"error_code\":\"key_unknown\""), answer);
            }
        }
        assertEquals(List.of(), landscape.seen());
    }

    @Test
    void criterion36aForeignPageGetsNoWebSocket() {
        WebSocketConnectOptions foreign = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port())
                .setURI("/live/echo")
                .addHeader("Origin", "http://evil.example")
                .addHeader("Cookie", landscape.session("us"));
        CompletionException refused = assertThrows(CompletionException.class, () -> open(foreign));
        assertEquals(403, ((UpgradeRejectedException) refused.getCause()).getStatus());
        assertEquals(List.of(), landscape.seen());
    }

    @Test
    void aHandshakeAtTheWrongRegionIsToldLikeAnyRequest() throws IOException {
        landscape.raw.answer("/live/moved", "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n");
        String fields = "Origin: " + Landscape.ORIGIN + "\r\nCookie: " + landscape.session("eu") + HANDSHAKE;
        try (Socket socket = get("/live/moved", fields)) {
            String answer = until(socket, "}");
            assertTrue(answer.startsWith("HTTP/1.1 401 ") && answer.contains("\"region_changed\""), answer);
        }
    }
}
