package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What speaks no proper HTTP may have said anything, a token too: neither the page nor the log gets to see it. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class BrokenBytesTest {
    @Inject
    Listener listener;

    Landscape landscape;

    @BeforeEach
    void scriptNothing() {
        landscape.forget();
    }

    static List<String> broken() {
        return List.of(
                "220 planted-greeting\r\n\r\n",
                "HTTP/1.1 planted-status OK\r\n\r\n",
                "HTTP/planted-version 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nplanted-field\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: planted-length\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: planted-length\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nplanted-size\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}planted-rest\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: planted-" + "x".repeat(100_000),
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: planted\r\nConnection: upgrade\r\n\r\n",
                "\u0000\u0001planted-binary\r\n\r\n");
    }

    private String get(String target, String cookie) throws IOException {
        return RawHttp.exchange(
                listener.port().orElseThrow(),
                "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: " + Landscape.ORIGIN
                        + "\r\ntoken-handler-version: 1\r\nCookie: " + cookie + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void ofAnApiAreSeenByNobody_3(String bytes) throws IOException {
        landscape.raw.answerAndClose("/raw/broken", bytes);
        try (LogLines log = new LogLines("")) {
            String answer = get("/raw/broken", landscape.session("eu"));
            // What came after a good answer came too late to be part of it.
            assertEquals(bytes.contains("{}") ? 200 : 502, RawHttp.status(answer), answer);
            assertFalse(answer.contains("planted"), answer);
            assertTrue(
                    log.all().stream().noneMatch(line -> line.contains("planted")),
                    () -> log.all().toString());
        }
        assertEquals(200, RawHttp.status(get("/raw/good", landscape.session("eu"))));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void ofTheAuthorizationServerAreSeenByNobody_3(String bytes) throws IOException {
        landscape.server.replies((request, form) -> sendPastTheEncoder(request, bytes));
        String cookie = opaqueSession();
        try (LogLines log = new LogLines("")) {
            String answer = get("/phantom/broken", cookie);
            assertTrue(List.of(502, 503).contains(RawHttp.status(answer)), answer);
            assertFalse(answer.contains("planted"), answer);
            assertTrue(
                    log.all().stream().noneMatch(line -> line.contains("planted")),
                    () -> log.all().toString());
        }
        landscape.server.reset();
        // The proxy may take the connection once more, just as the server closes it.
        await().until(() -> RawHttp.status(get("/phantom/good", opaqueSession())) == 200);
    }

    /** Nobody has asked for this one's token yet. */
    private String opaqueSession() {
        return landscape.sessionOf(
                "planted-opaque-" + UUID.randomUUID(), Instant.now().plusSeconds(300));
    }

    private static void sendPastTheEncoder(HttpServerRequest request, String bytes) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        channel.eventLoop()
                .execute(() -> channel.pipeline()
                        .firstContext()
                        .writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1))
                        .addListener(done -> channel.close()));
    }
}
