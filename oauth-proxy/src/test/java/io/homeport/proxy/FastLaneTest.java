package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fast lane does with connections: whose turn it is, who waits for whom, and what is left when somebody goes. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class FastLaneTest {
    private static final int LARGE = 64 * 1024 * 1024;

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    private final ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();

    @BeforeEach
    void forget() {
        landscape.forget();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @AfterEach
    void leaveNothingUnderWay() {
        ResourceLeakDetector.setLevel(usual);
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
    }

    private double taken() {
        return registry.get("homeport.fast.lane.requests").counter().count();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", listener.port().orElseThrow());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String request(String line, String region, String fields) {
        return line + " HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN + "\r\ntoken-handler-version: 1\r\nCookie: "
                + landscape.session(region) + "\r\n" + fields + "\r\n";
    }

    private String get(String target) {
        return request("GET " + target, target.startsWith("/raw") ? "eu" : "us", "");
    }

    private static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The body of the next answer, which has a length. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after " + head);
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int length = lower.indexOf("content-length: ") + 16;
        byte[] body = in.readNBytes(Integer.parseInt(lower.substring(length, lower.indexOf("\r\n", length))));
        return RawHttp.status(head.toString()) + " " + new String(body, StandardCharsets.ISO_8859_1);
    }

    @Test
    void itServesPlainRequestsOneAfterTheOtherOverOneConnectionToTheApi() throws IOException {
        double before = taken();
        try (Socket socket = connect()) {
            for (int i = 0; i < 5; i++) {
                write(socket, get("/raw/" + i));
                assertEquals("200 ok", answer(socket));
            }
        }
        assertEquals(before + 5, taken());
        assertEquals(
                1,
                landscape.raw.seen().stream()
                        .map(RawUpstream.Seen::connection)
                        .distinct()
                        .count());
    }

    @Test
    void aRequestMayBeCutAnywhere() throws IOException {
        try (Socket socket = connect()) {
            String request = get("/raw/cut");
            for (int cut = 1; cut < request.length(); cut += cut < 60 || cut > request.length() - 10 ? 1 : 7) {
                write(socket, request.substring(0, cut));
                write(socket, request.substring(cut));
                assertEquals("200 ok", answer(socket));
            }
        }
        assertEquals(List.of(), landscape.raw.faults());
    }

    @Test
    void requestsOfLaneAndStackAreAnsweredInTheirOrder() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        landscape.raw.answerLater("/raw/1", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst", gate);
        landscape.raw.answer("/raw/2", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond");
        landscape.raw.answer("/raw/3", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthird");
        double before = taken();
        try (Socket socket = connect()) {
            write(socket, get("/raw/1"));
            await().until(() -> landscape.raw.seen().size() == 1);
            write(socket, request("GET /raw/2", "eu", "Expect: 100-continue\r\n") + get("/raw/3"));
            gate.countDown();
            assertEquals("200 first", answer(socket));
            assertEquals("200 second", answer(socket));
            assertEquals("200 third", answer(socket));
            write(socket, get("/raw/4"));
            assertEquals("200 ok", answer(socket));
        }
        assertEquals(before + 2, taken(), "the first and the last");
    }

    @Test
    void whatComesTooEarlyWaitsForItsTurn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        landscape.raw.answerLater("/raw/1", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst", gate);
        try (Socket socket = connect()) {
            write(socket, get("/raw/1"));
            await().until(() -> landscape.raw.seen().size() == 1);
            String second = get("/raw/2");
            write(socket, second.substring(0, 20));
            write(socket, second.substring(20));
            gate.countDown();
            assertEquals("200 first", answer(socket));
            assertEquals("200 ok", answer(socket));
        }
    }

    @Test
    void aSlowReaderHoldsUpTheApiAndNoMemory() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(32 * 1024);
            socket.connect(
                    new java.net.InetSocketAddress("127.0.0.1", listener.port().orElseThrow()));
            socket.setSoTimeout(20_000);
            double before = taken();
            write(socket, get("/orders/download?bytes=" + LARGE));
            InputStream in = socket.getInputStream();
            in.readNBytes(4096);
            assertEquals(before + 1, taken());
            for (int i = 0; i < 20; i++) {
                // Other requests go through all of the event loops meanwhile.
                RawHttp.exchange(
                        listener.port().orElseThrow(), request("GET /raw/other", "eu", "Connection: close\r\n"));
            }
            long held = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
            assertTrue(held < LARGE, held + " octets are held");
            long read = 4096;
            byte[] into = new byte[64 * 1024];
            while (read < LARGE) {
                int there = in.read(into);
                assertTrue(there > 0, "ended after " + read);
                read += there;
            }
        }
    }

    @Test
    void aClientThatGoesWhileTheApiThinksTakesItsRequestWithIt() throws Exception {
        landscape.raw.answerLater("/raw/late", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", new CountDownLatch(0));
        CountDownLatch gate = new CountDownLatch(1);
        landscape.raw.answerLater("/raw/never", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", gate);
        try (Socket socket = connect()) {
            write(socket, get("/raw/never"));
            await().until(() -> landscape.raw.seen().size() == 1);
        }
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
        gate.countDown();
        try (Socket socket = connect()) {
            write(socket, get("/raw/next"));
            assertEquals("200 ok", answer(socket));
        }
        List<RawUpstream.Seen> seen = landscape.raw.seen();
        assertTrue(seen.get(0).connection() != seen.get(1).connection(), seen.toString());
    }

    @Test
    void aClientThatGoesInTheMiddleOfAnAnswerLeavesNothingUnderWay() throws Exception {
        try (Socket socket = connect()) {
            write(socket, get("/orders/download?bytes=" + LARGE));
            socket.getInputStream().readNBytes(100_000);
        }
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
        await().until(() -> landscape.us.resets() > 0);
    }

    @Test
    void aConnectionThatTheApiHasClosedCostsNoReadingRequest() throws Exception {
        try (Socket socket = connect()) {
            for (int i = 0; i < 20; i++) {
                landscape.raw.answerAndClose("/raw/closing", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                write(socket, get("/raw/closing"));
                assertEquals("200 ok", answer(socket));
            }
        }
    }

    @Test
    void aReadingRequestThatFindsNoAnswerIsSentOnceMore() throws Exception {
        landscape.raw.answerAndClose("/raw/gone", "");
        try (Socket socket = connect()) {
            write(socket, get("/raw/gone"));
            assertTrue(answer(socket).startsWith("502 "));
            assertEquals(2, landscape.raw.seen().size());
            landscape.raw.seen().clear();
            write(socket, request("DELETE /raw/gone", "eu", ""));
            assertTrue(answer(socket).startsWith("502 "));
            assertEquals(1, landscape.raw.seen().size());
        }
    }

    @Test
    void manyPiecesOfManySizesComeThroughWhole() throws Exception {
        StringBuilder chunks = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (int i = 1; i < 3_000; i += 37) {
            String piece = Character.toString('a' + i % 26).repeat(i);
            chunks.append(Integer.toHexString(i)).append("\r\n").append(piece).append("\r\n");
            body.append(piece);
        }
        landscape.raw.answer(
                "/raw/chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
        String answer = RawHttp.exchange(
                listener.port().orElseThrow(), request("GET /raw/chunks", "eu", "Connection: close\r\n"));
        StringBuilder read = new StringBuilder();
        int at = answer.indexOf("\r\n\r\n") + 4;
        for (int size = -1; size != 0; ) {
            int line = answer.indexOf("\r\n", at);
            size = Integer.parseInt(answer.substring(at, line), 16);
            read.append(answer, line + 2, line + 2 + size);
            at = line + 4 + size;
        }
        assertEquals(body.toString(), read.toString());
        assertEquals(answer.length(), at);
    }

    @Test
    void anApiThatIsNotThereIsTold() throws IOException {
        double before = taken();
        try (Socket socket = connect()) {
            for (int i = 0; i < 2; i++) {
                write(socket, request("GET /down/1", "us", ""));
                assertTrue(answer(socket).startsWith("503 {\"error_code\":\"region_unavailable\""));
            }
        }
        assertEquals(before + 2, taken());
    }
}
