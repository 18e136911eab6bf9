package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection may do to the proxy that is not one request after the other (criterion 108). */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ConnectionsTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", listener.port().orElseThrow());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String request(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us") + "\r\n";
    }

    private static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String until(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended before " + end + ": " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /** Whether the proxy closes while a byte comes whenever the socket has been silent for a moment. */
    private static boolean closesWhileDribbling(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        OutputStream out = socket.getOutputStream();
        for (int i = 0; i < 200; i++) {
            try {
                return socket.getInputStream().read() < 0;
            } catch (java.net.SocketTimeoutException silent) {
                try {
                    out.write('a');
                } catch (IOException closed) {
                    return true;
                }
            } catch (IOException reset) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET /orders/1 HTTP/1.1\r\nHost: x\r\nX-Slow: "})
    void criterion108aHeaderThatDribblesInIsCutOff(String begin) throws IOException {
        try (Socket socket = connect()) {
            write(socket, begin);
            assertTrue(closesWhileDribbling(socket));
        }
        assertEquals(List.of(), landscape.seen());
    }

    @Test
    void theHeaderOfALaterRequestIsCutOffToo() throws IOException {
        try (Socket socket = connect()) {
            write(socket, request("/orders/1") + "\r\n");
            until(socket.getInputStream(), "\"us\"}");
            write(socket, "GET /orders/2 HTTP/1.1\r\nX-Slow: ");
            assertTrue(closesWhileDribbling(socket));
        }
        assertEquals(1, landscape.seen().size());
    }

    @Test
    void aConnectionThatIsIdleBetweenRequestsIsNotOneThatDribbles() throws Exception {
        try (Socket socket = connect();
                Socket clock = connect()) {
            write(socket, request("/orders/1") + "\r\n");
            until(socket.getInputStream(), "\"us\"}");
            // The other connection takes longer than a header may.
            write(clock, "G");
            assertTrue(closesWhileDribbling(clock));
            write(socket, request("/orders/2") + "\r\n");
            until(socket.getInputStream(), "\"us\"}");
        }
    }

    @Test
    void aBodyMayTakeLongerThanAHeader() throws Exception {
        try (Socket socket = connect();
                Socket clock = connect()) {
            String head = request("/orders/upload").replace("GET", "POST") + "Content-Length: 4\r\n\r\n";
            write(socket, head + "ab");
            write(clock, "G");
            assertTrue(closesWhileDribbling(clock));
            write(socket, "cd" + request("/orders/2") + "Connection: close\r\n\r\n");
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answers.contains("\r\n\r\n4") && answers.contains("\"us\"}"), answers);
        }
    }

    @Test
    void aWebSocketOutlivesTheTimeForAHeader() throws Exception {
        try (Socket socket = connect();
                Socket clock = connect()) {
            write(
                    socket,
                    request("/live/echo") + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
            until(socket.getInputStream(), "\r\n\r\n");
            byte[] frame = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
            socket.getOutputStream().write(frame);
            until(socket.getInputStream(), "hi");
            write(clock, "G");
            assertTrue(closesWhileDribbling(clock));
            socket.getOutputStream().write(frame);
            until(socket.getInputStream(), "hi");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (Socket socket = connect()) {
            StringBuilder all = new StringBuilder();
            for (char mark = 'a'; mark < 'k'; mark++) {
                all.append(request("/orders/marked?mark=" + mark)).append("\r\n");
            }
            write(socket, all + request("/orders/1") + "Connection: close\r\n\r\n");
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int before = -1;
            for (char mark = 'a'; mark < 'k'; mark++) {
                int at = answers.indexOf(String.valueOf(mark).repeat(40_000));
                assertTrue(at > before, "answer " + mark + " at " + at);
                before = at;
            }
        }
    }

    /** Each had a request under way, in the lane or, cut in two, in the stack; those who come next are served at once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyClientsThatGoAtOnceTakeNothingFromTheNext(boolean whole) throws IOException {
        int many = 100;
        List<Socket> gone = new ArrayList<>();
        String request = request("/orders/slow?millis=20000") + "\r\n";
        for (int i = 0; i < many; i++) {
            Socket socket = connect();
            socket.setTcpNoDelay(true);
            gone.add(socket);
            write(socket, whole ? request : request.substring(0, 20));
        }
        if (!whole) {
            for (Socket socket : gone) {
                write(socket, request.substring(20));
            }
        }
        await().until(() -> landscape.us.seen().size() == many);
        for (Socket socket : gone) {
            // With a reset, as a process that is killed leaves them.
            socket.setSoLinger(true, 0);
            socket.close();
        }
        try (Socket socket = connect()) {
            for (int i = 0; i < 100; i++) {
                write(socket, request("/orders/1") + "\r\n");
                String answer = until(socket.getInputStream(), "}");
                assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            }
        }
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
    }

    @Test
    void requestsThatPileUpEndTheConnection() throws IOException {
        try (Socket socket = connect()) {
            write(socket, request("/orders/slow?millis=900") + "\r\n");
            await().until(() -> landscape.us.seen().size() == 1);
            String next = "GET /orders/2 HTTP/1.1\r\nHost: x\r\n\r\n";
            try {
                write(socket, next.repeat(500));
                assertEquals(-1, socket.getInputStream().read());
            } catch (IOException reset) {
                assertTrue(
                        reset.getMessage().contains("reset")
                                || reset.getMessage().contains("pipe"),
                        reset.toString());
            }
        }
        assertEquals(1, landscape.us.seen().size());
    }
}
