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
                    "homeport.routes.live.first-byte-timeout", "1S");
        }
    }

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry registry;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    @AfterEach
    void endAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> underWay() == 0);
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
            HttpClient other = vertx.createHttpClient(
                    new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
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

    @Test
    void streamsThatAreResetAsSoonAsTheyAreOpen() throws Exception {
        int cut = 0;
        byte[] block = fields("GET", "/orders/1");
        for (int i = 0; i < 20; i++) {
            RawHttp2 http = http2();
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
        assertEquals(20, cut);
        othersAreServed(HttpMethod.GET, "/orders/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PING", "SETTINGS", "DATA", "CONTINUATION"})
    void framesThatNobodyAskedFor(String kind) throws Exception {
        RawHttp2 http = new RawHttp2(port(), 4096);
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
