package io.homeport.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PerClientTest {
    private static final int THREADS = 4;
    private static final int TURNS = 50_000;

    @Test
    void eachClientHasRoomOfItsOwnAndGetsItBack() {
        PerClient perClient = new PerClient(2);
        assertTrue(perClient.begin("a") && perClient.begin("a"));
        assertFalse(perClient.begin("a"));
        assertTrue(perClient.begin("b"));
        perClient.end("a");
        assertTrue(perClient.begin("a"));
        assertFalse(perClient.begin("a"));
    }

    @Test
    void aClientThatHasNothingUnderWayIsForgotten() {
        PerClient perClient = new PerClient(2);
        assertTrue(perClient.begin("a") && perClient.begin("a") && perClient.begin("b"));
        assertEquals(2, perClient.clients());
        perClient.end("a");
        perClient.end("b");
        assertEquals(1, perClient.clients());
        perClient.end("a");
        perClient.end("a");
        assertEquals(0, perClient.clients());
        assertTrue(perClient.begin("a"));
    }

    @Test
    void noRoomIsForNobody() {
        assertFalse(new PerClient(0).begin("a"));
    }

    @Test
    void severalThreadsNeverGoBeyondAndLoseNoCount() throws Exception {
        PerClient perClient = new PerClient(2);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> turns = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                turns.add(threads.submit(() -> {
                    for (int turn = 0; turn < TURNS; turn++) {
                        if (perClient.begin("a")) {
                            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                            atOnce.decrementAndGet();
                            perClient.end("a");
                        }
                    }
                }));
            }
            for (Future<?> turn : turns) {
                turn.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(most.get() <= 2, () -> "at once " + most.get());
        assertEquals(0, perClient.clients());
    }
}
