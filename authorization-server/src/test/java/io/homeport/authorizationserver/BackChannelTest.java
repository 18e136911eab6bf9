package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackChannelTest {
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void listen() {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("short"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** The caller's thread may be stopped at any point, while the connection's event loop goes on. */
    @Test
    void hearsEveryShortAnswerWhenItIsCalledFromOutsideAnEventLoop() {
        BackChannel channel = new BackChannel(vertx, Duration.ofSeconds(10), ServerTls.plain());
        URI address = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
        for (int call = 0; call < 3000; call++) {
            HttpAnswer answer = channel.send(HttpMethod.GET, address, MultiMap.caseInsensitiveMultiMap(), "")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            assertEquals("short", answer.body());
        }
    }
}
