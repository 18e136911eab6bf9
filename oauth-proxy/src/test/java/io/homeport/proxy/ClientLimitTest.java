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
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that has as many requests under way as one may. */
@QuarkusTest
@TestProfile(ClientLimitTest.Limited.class)
@WithTestResource(LandscapeResource.class)
class ClientLimitTest {
    public static final class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "homeport-proxy.max-concurrent-requests-per-client", "1",
                    "homeport-proxy.max-connections-per-client", "20",
                    "homeport-proxy.max-requests-per-session", "20");
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void awaitTheEndOfWhatWasBefore() {
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
        landscape.forget();
    }

    private HttpRequest request(String target) {
        return request(target, landscape.session("us"));
    }

    private HttpRequest request(String target, String session) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.port().orElseThrow() + target))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", session)
                .build();
    }

    @Test
    void itsNextRequestIsAnswered429AndTheOneAfterThatIsServed() throws Exception {
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request("/orders/slow?millis=900"), BodyHandlers.ofString());
        await().until(() -> landscape.us.seen().size() == 1);
        HttpResponse<String> second = http.send(request("/orders/1"), BodyHandlers.ofString());
        assertEquals(429, second.statusCode());
        assertTrue(second.body().contains("\"error_code\":\"too_many_requests\""), second.body());
        assertTrue(second.headers().firstValue("Retry-After").isPresent());
        assertEquals(
                Landscape.ORIGIN,
                second.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertEquals(200, first.get().statusCode());
        await().until(() ->
                http.send(request("/orders/1"), BodyHandlers.ofString()).statusCode() == 200);
    }

    @Test
    void aSessionThatMakesTooManyRequestsIsAnswered429AndAnotherOneIsServed() throws Exception {
        HttpRequest ofOne = request("/orders/1", landscape.session("us"));
        for (int i = 0; i < 20; i++) {
            assertEquals(200, http.send(ofOne, BodyHandlers.ofString()).statusCode());
        }
        HttpResponse<String> oneMore = http.send(ofOne, BodyHandlers.ofString());
        assertEquals(429, oneMore.statusCode());
        assertTrue(oneMore.body().contains("\"error_code\":\"too_many_requests\""), oneMore.body());
        assertTrue(oneMore.headers().firstValue("Retry-After").isPresent());
        assertEquals(
                Landscape.ORIGIN,
                oneMore.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        HttpRequest ofAnother = request("/orders/1", landscape.session("us"));
        assertEquals(200, http.send(ofAnother, BodyHandlers.ofString()).statusCode());
    }

    /** Any other answer keeps the connection, and what follows could be taken for a request. */
    @Test
    void criterion101framingIsJudgedBeforeTheLimit() throws Exception {
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request("/orders/slow?millis=900"), BodyHandlers.ofString());
        await().until(() -> landscape.us.seen().size() == 1);
        String answer = RawHttp.exchange(
                listener.port().orElseThrow(),
                "POST /orders/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n");
        assertEquals(400, RawHttp.status(answer), answer);
        assertEquals(200, first.get().statusCode());
    }

    @Test
    void aWebSocketCountsUntilItIsOver() throws Exception {
        CompletableFuture<WebSocket> opened = http.newWebSocketBuilder()
                .header("Origin", Landscape.ORIGIN)
                .header("Cookie", landscape.session("us"))
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + listener.port().orElseThrow() + "/live/echo"),
                        new WebSocket.Listener() {});
        WebSocket socket = opened.get(20, TimeUnit.SECONDS);
        assertEquals(
                429, http.send(request("/orders/1"), BodyHandlers.ofString()).statusCode());
        socket.abort();
        await().until(() ->
                http.send(request("/orders/1"), BodyHandlers.ofString()).statusCode() == 200);
    }

    /** They say nothing, and are counted all the same; the next client is served meanwhile. */
    @Test
    void itsConnectionsAreCountedFromTheirBeginning() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (LogLines log = new LogLines("io.homeport.proxy.Proxy")) {
            for (int i = 0; i < 30; i++) {
                silent.add(connect("127.0.0.3"));
            }
            try (Socket other = connect("127.0.0.2")) {
                other.getOutputStream()
                        .write("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals('H', other.getInputStream().read());
            }
            await().until(() -> log.hasOneThatBegins("a connection was closed: its client has 20 already"));
            for (Socket each : silent) {
                assertEquals(-1, readOrReset(each), "and have no more time than a header has");
            }
            await().ignoreExceptionsInstanceOf(SocketException.class).until(() -> {
                try (Socket again = connect("127.0.0.3")) {
                    again.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    return readOrReset(again) == 'H';
                }
            });
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
    }

    private Socket connect(String address) throws IOException {
        Socket socket = new Socket("127.0.0.1", listener.port().orElseThrow(), InetAddress.getByName(address), 0);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }
}
