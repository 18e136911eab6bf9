package io.homeport.agent.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.refresh.RefreshCoalescer.Turn;
import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.world.MovableClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefreshCoalescerTest {
    private static final int BOUND = 10_000;

    private final MovableClock clock = new MovableClock();
    private final RefreshCoalescer coalescer = new RefreshCoalescer(clock, BOUND);
    private final AtomicInteger tokenCalls = new AtomicInteger();
    private final Promise<Renewal> answer = Promise.promise();

    private static Renewal renewal(int size) {
        return new Renewal(
                List.of("x".repeat(size)),
                new Lifetimes(Instant.EPOCH, Instant.EPOCH),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    private Turn turn(String app, String token, long generation) {
        return coalescer.turn(TokenUse.of(app, token, generation), () -> {
            tokenCalls.incrementAndGet();
            return answer.future();
        });
    }

    private Future<Renewal> refresh(String token) {
        return turn("shop", token, 0).renewal();
    }

    @Test
    void callsTheServerOnceForAnyNumberOfCallersAndForThoseThatComeJustAfter() {
        List<Turn> early = IntStream.range(0, 500)
                .mapToObj(i -> turn("shop", "planted-refresh-token-1", 0))
                .toList();
        Renewal renewal = renewal(1);
        answer.complete(renewal);
        early.forEach(caller -> assertSame(renewal, caller.renewal().result()));
        assertSame(renewal, refresh("planted-refresh-token-1").result());
        assertEquals(1, tokenCalls.get());
        assertEquals(1, early.stream().filter(Turn::begun).count());
    }

    @Test
    void keepsTokensAppsAndGenerationsApart() {
        turn("shop", "planted-refresh-token-1", 0);
        turn("shop", "planted-refresh-token-2", 0);
        turn("bank", "planted-refresh-token-1", 0);
        turn("shop", "planted-refresh-token-1", 1);
        assertEquals(4, tokenCalls.get());
    }

    @Test
    void remembersNoFailure() {
        refresh("planted-refresh-token-1");
        answer.fail("the server cannot be reached");
        refresh("planted-refresh-token-1");
        assertEquals(2, tokenCalls.get());
    }

    @Test
    void tellsEveryCallerOfADefect() {
        Turn turn = coalescer.turn(TokenUse.of("shop", "planted-refresh-token-1", 0), () -> {
            throw new IllegalStateException("a defect");
        });
        assertTrue(turn.renewal().failed());
        assertFalse(coalescer.knows(TokenUse.of("shop", "planted-refresh-token-1", 0)));
    }

    @Test
    void remembersAnAnswerForTenSecondsFromItsArrivalOn() {
        refresh("planted-refresh-token-1");
        // However long the server takes.
        clock.advance(Duration.ofMinutes(5));
        refresh("planted-refresh-token-1");
        assertEquals(1, tokenCalls.get());
        answer.complete(renewal(1));
        clock.advance(RefreshCoalescer.GRACE.minusSeconds(1));
        refresh("planted-refresh-token-1");
        assertEquals(1, tokenCalls.get());
        clock.advance(Duration.ofSeconds(1));
        refresh("planted-refresh-token-1");
        assertEquals(2, tokenCalls.get());
    }

    @Test
    void forgetsAnswersWhereTheyTakeTooMuchMemory() {
        answer.complete(renewal(BOUND / 10));
        IntStream.range(0, 100).forEach(i -> refresh("planted-refresh-token-" + i));
        assertTrue(coalescer.remembered() <= 10, () -> coalescer.remembered() + " are remembered");
    }

    @Test
    void neverForgetsWhatIsUnderWay() {
        refresh("planted-refresh-token-of-a-slow-server");
        IntStream.range(0, 1000)
                .forEach(i -> coalescer.turn(
                        TokenUse.of("shop", "planted-refresh-token-" + i, 0),
                        () -> Future.succeededFuture(renewal(BOUND / 10))));
        refresh("planted-refresh-token-of-a-slow-server");
        assertEquals(1, tokenCalls.get());
    }

    @Test
    void tellsWhatAUseMakesWhileItIsUnderWayAndWithinTheGrace() {
        TokenUse use = TokenUse.of("shop", "planted-refresh-token-1", 0);
        assertTrue(coalescer.madeBy(use).failed());
        assertFalse(coalescer.knows(use));
        refresh("planted-refresh-token-1");
        Future<Renewal> underWay = coalescer.madeBy(use);
        assertFalse(underWay.isComplete());
        assertTrue(coalescer.knows(use));
        Renewal renewal = renewal(1);
        answer.complete(renewal);
        assertSame(renewal, underWay.result());
        assertSame(renewal, coalescer.madeBy(use).result());
        clock.advance(RefreshCoalescer.GRACE);
        assertTrue(coalescer.madeBy(use).failed());
        assertFalse(coalescer.knows(use));
    }

    @Test
    void countsTheAnswersThatItRemembers() {
        refresh("planted-refresh-token-1");
        refresh("planted-refresh-token-2");
        answer.complete(renewal(1));
        assertEquals(2, coalescer.remembered());
        clock.advance(RefreshCoalescer.GRACE);
        assertEquals(0, coalescer.remembered());
    }

    @Test
    void remembersManyAnswersWithoutABoundOfItsOwn() {
        RefreshCoalescer usual = new RefreshCoalescer(clock);
        IntStream.range(0, 1000)
                .forEach(i -> usual.turn(
                        TokenUse.of("shop", "planted-refresh-token-" + i, 0),
                        () -> Future.succeededFuture(renewal(BOUND))));
        assertEquals(1000, usual.remembered());
    }

    /** An answer that another event loop got is handed on to the caller's own. */
    @Test
    void eachCallerGoesOnWhereItCameFrom() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Context own = vertx.getOrCreateContext();
            CompletableFuture<Context> seen = new CompletableFuture<>();
            CompletableFuture<Void> joined = new CompletableFuture<>();
            refresh("planted-refresh-token-1");
            own.runOnContext(now -> {
                refresh("planted-refresh-token-1").onSuccess(done -> seen.complete(Vertx.currentContext()));
                joined.complete(null);
            });
            joined.get(10, TimeUnit.SECONDS);
            answer.complete(renewal(1));
            assertSame(own, seen.get(10, TimeUnit.SECONDS));
        } finally {
            vertx.close();
        }
    }
}
