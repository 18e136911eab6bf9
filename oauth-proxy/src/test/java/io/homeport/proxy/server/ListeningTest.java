package io.homeport.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ListeningTest {
    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<Context> loop = new CompletableFuture<>();

    private record Uncounted() implements Connections {
        @Override
        public Verdict accepted(InetSocketAddress client) {
            return Verdict.SERVED;
        }

        @Override
        public void ended(InetSocketAddress client) {}
    }

    @AfterEach
    void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Listening open() {
        ConnectionGuard guard = new ConnectionGuard(new Uncounted(), Duration.ofSeconds(5), 1);
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        return Listening.open(
                vertx, 1, List.of(new ServerPort(options, false)), new Listening.Guards(guard, guard), () -> {
                    loop.complete(vertx.getOrCreateContext());
                    return new Listener.Handlers(
                            Optional.empty(), beyond -> {}, request -> {}, peer -> {}, invalid -> {}, failed -> {});
                });
    }

    /** Whoever ends the process would wait for it for ever. */
    @Test
    @Timeout(60)
    void closingDoesNotWaitForAnEventLoopThatDoesNotAnswer() {
        Listening listening = open();
        assertTrue(listening.port().isPresent());
        CountDownLatch busy = new CountDownLatch(1);
        loop.join().runOnContext(blocked -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        listening.close(Duration.ofMillis(50));
        assertEquals(1, busy.getCount());
        busy.countDown();
    }
}
