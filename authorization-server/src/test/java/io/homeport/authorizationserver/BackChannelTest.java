package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackChannelTest {
    private static final int LIMIT = 1024 * 1024;

    private final Vertx vertx = Vertx.vertx();
    private final BackChannel channel = new BackChannel(vertx, Duration.ofSeconds(10), ServerTls.plain());
    private volatile Handler<HttpServerRequest> reply =
            request -> request.response().end("short");
    private HttpServer server;

    @BeforeEach
    void listen() {
        server = vertx.createHttpServer()
                .requestHandler(request -> reply.handle(request))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpAnswer call() {
        return call(MultiMap.caseInsensitiveMultiMap());
    }

    private HttpAnswer call(MultiMap headers) {
        URI address = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
        try {
            return channel.send(ServerEndpoint.METADATA, HttpMethod.GET, address, headers, "")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw (ServerFailure) e.getCause();
        }
    }

    private void answer(String coding, byte[] body) {
        reply = request ->
                request.response().putHeader("Content-Encoding", coding).end(Buffer.buffer(body));
    }

    private static byte[] coded(String coding, byte[] plain) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (coding) {
                    case "gzip", "x-gzip" -> new GZIPOutputStream(coded);
                    case "deflate" -> new DeflaterOutputStream(coded);
                    default -> new DeflaterOutputStream(coded, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
                }) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return coded.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The caller's thread may be stopped at any point, while the connection's event loop goes on. */
    @Test
    void hearsEveryShortAnswerWhenItIsCalledFromOutsideAnEventLoop() {
        for (int call = 0; call < 3000; call++) {
            assertEquals("short", call().body());
        }
    }

    /** A call that meets a connection which the server is closing fails, and a refresh must not be repeated unseen. */
    @ParameterizedTest
    @ValueSource(strings = {"", "timeout=60"})
    void givesAConnectionUpBeforeTheServerDoes(String announced) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        reply = request -> {
            request.connection().closeHandler(end -> closed.complete(null));
            if (!announced.isEmpty()) {
                request.response().putHeader("Keep-Alive", announced);
            }
            request.response().end("short");
        };
        assertEquals("short", call().body());
        assertDoesNotThrow(() -> closed.get(40, TimeUnit.SECONDS));
    }

    @Test
    void asksForNoContentCodingAndSaysWhoItIs() {
        reply = request ->
                request.response().end(request.getHeader("Accept-Encoding") + " " + request.getHeader("User-Agent"));
        assertTrue(call().body().matches("identity homeport/\\d+\\.\\d+\\.\\d+(-[A-Za-z0-9.]+)?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "raw deflate"})
    void readsAnAnswerThatIsCompressedUnasked(String coding) {
        answer(coding.replace("raw ", ""), coded(coding, bytes("{\"name\":\"Zoë 愛子\"}")));
        assertEquals("Zoë 愛子", call().json("it").getString("name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GZIP", "identity, gzip", " gzip "})
    void readsACodingHoweverItIsSpelled(String coding) {
        answer(coding, coded("gzip", bytes("{}")));
        assertEquals("{}", call().body());
    }

    @Test
    void readsAnEmptyAnswerThatIsCalledCompressed() {
        answer("gzip", new byte[0]);
        assertEquals("", call().body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, gzip", "planted"})
    void refusesACodingThatItDoesNotKnow(String coding) {
        answer(coding, coded("gzip", bytes("{}")));
        ServerFailure failure = assertThrows(ServerFailure.Unusable.class, this::call);
        assertTrue(failure.getMessage().contains("Content-Encoding"), failure.getMessage());
    }

    @Test
    void takesAsMuchDecodedAsPlain() {
        byte[] largest = new byte[LIMIT];
        Arrays.fill(largest, (byte) ' ');
        answer("gzip", coded("gzip", largest));
        assertEquals(LIMIT, call().body().length());
    }

    /** 1 MB that would be 1 GB. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void refusesABombWithoutUnpackingIt(String coding) {
        answer(coding, coded(coding, new byte[1000 * LIMIT]));
        assertThrows(ServerFailure.Unusable.class, this::call);
    }

    @Test
    void refusesOneByteMoreThanItMayHave() {
        answer("gzip", coded("gzip", new byte[LIMIT + 1]));
        assertThrows(ServerFailure.Unusable.class, this::call);
    }

    /** Each holds nothing: whoever reads them by recursion runs out of stack. */
    @Test
    void readsTensOfThousandsOfEmptyParts() {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int part = 0; part < 50_000; part++) {
            many.writeBytes(coded("gzip", new byte[0]));
        }
        answer("gzip", many.toByteArray());
        assertEquals("", call().body());
    }

    @Test
    void takesAnAnswerThatBreaksOffInsideItsCodingForAnOutage() {
        byte[] whole = coded("gzip", bytes("{\"name\":\"Zoë 愛子\"}"));
        answer("gzip", Arrays.copyOf(whole, whole.length - 12));
        assertThrows(ServerFailure.Unreachable.class, this::call);
    }

    @Test
    void refusesWhatIsNotInTheCodingThatItNames() {
        answer("gzip", bytes("{\"planted-a\":1}"));
        ServerFailure failure = assertThrows(ServerFailure.Unusable.class, this::call);
        assertFalse(failure.getMessage().contains("planted"), failure.getMessage());
    }

    @Test
    void readsJsonWhateverItsTypeAndWithAByteOrderMark() {
        for (String type : new String[] {"text/html", "application/octet-stream", "text/plain; charset=utf-8", ""}) {
            reply = request ->
                    request.response().putHeader("Content-Type", type).end("\uFEFF{\"issuer\":\"https://a\"}");
            assertEquals("https://a", call().json("the metadata").getString("issuer"), type);
        }
    }

    @Test
    void namesTheTypeOfWhatIsNoJson() {
        reply = request -> request.response()
                .putHeader("Content-Type", "text/html; planted=\"x\"")
                .end("<html>planted-page");
        HttpAnswer answer = call();
        ServerFailure failure =
                assertInstanceOf(ServerFailure.class, assertThrows(RuntimeException.class, () -> answer.json("it")));
        assertEquals("it is no JSON object (status 200, type text/html)", failure.getMessage());
    }

    @Test
    void readsAKeySetWithAByteOrderMark() {
        reply = request -> request.response().end("\uFEFF{\"keys\":[]}");
        assertEquals(0, PublishedKeys.of(call()).size());
    }
}
