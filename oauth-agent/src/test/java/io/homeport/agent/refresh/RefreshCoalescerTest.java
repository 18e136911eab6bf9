package io.homeport.agent.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefreshCoalescerTest {
    private final Vertx vertx = Vertx.vertx();
    private final RefreshCoalescer coalescer = new RefreshCoalescer(vertx);
    private final AtomicInteger tokenCalls = new AtomicInteger();
    private final AtomicInteger joined = new AtomicInteger();
    private final Promise<Renewal> answer = Promise.promise();

    @AfterEach
    void close() {
        vertx.close();
    }

    private Future<Renewal> refresh(String app, String token) {
        return refresh(app, token, 0, Map.of());
    }

    private Future<Renewal> refresh(String app, String token, long generation, Map<String, String> parameters) {
        return coalescer.once(
                app,
                token,
                generation,
                parameters,
                () -> {
                    tokenCalls.incrementAndGet();
                    return answer.future();
                },
                joined::incrementAndGet);
    }

    @Test
    void callsTheServerOnceForAnyNumberOfCallersAndForThoseThatComeJustAfter() {
        List<Future<Renewal>> early = IntStream.range(0, 500)
                .mapToObj(i -> refresh("shop", "planted-refresh-token-1"))
                .toList();
        Renewal renewal = new Renewal(List.of(), Instant.EPOCH, Optional.empty());
        answer.complete(renewal);
        early.forEach(caller -> assertSame(renewal, caller.result()));
        assertSame(renewal, refresh("shop", "planted-refresh-token-1").result());
        assertEquals(1, tokenCalls.get());
        assertEquals(500, joined.get());
    }

    @Test
    void keepsTokensAndAppsApart() {
        refresh("shop", "planted-refresh-token-1");
        refresh("shop", "planted-refresh-token-2");
        refresh("bank", "planted-refresh-token-1");
        assertEquals(3, tokenCalls.get());
    }

    /** A caller that asked for a narrower scope must not get, or give, another one's token. */
    @Test
    void keepsDifferentRequestsApart() {
        refresh("shop", "planted-refresh-token-1", 0, Map.of());
        refresh("shop", "planted-refresh-token-1", 0, Map.of("scope", "openid"));
        refresh("shop", "planted-refresh-token-1", 1, Map.of());
        assertEquals(3, tokenCalls.get());
    }

    @Test
    void remembersNoFailure() {
        refresh("shop", "planted-refresh-token-1");
        answer.fail("the server cannot be reached");
        refresh("shop", "planted-refresh-token-1");
        assertEquals(2, tokenCalls.get());
    }
}
