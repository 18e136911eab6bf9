package io.homeport.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final Throttle throttle = new Throttle(now::get, Duration.ofSeconds(1));

    @Test
    void saysAtOnceThenAfterTheSilenceAndCountsWhatItStandsFor() {
        assertEquals(OptionalLong.of(0), throttle.due("a"));
        assertEquals(OptionalLong.empty(), throttle.due("a"));
        assertEquals(OptionalLong.empty(), throttle.due("a"));
        assertEquals(OptionalLong.of(0), throttle.due("b"));
        now.addAndGet(999_999_999);
        assertEquals(OptionalLong.empty(), throttle.due("a"));
        now.addAndGet(1);
        assertEquals(OptionalLong.of(3), throttle.due("a"));
        assertEquals(OptionalLong.empty(), throttle.due("a"));
        now.addAndGet(1_000_000_000);
        assertEquals(OptionalLong.of(1), throttle.due("a"));
    }

    @Test
    void isNotSilencedByAClockThatWasSetBack() {
        assertEquals(OptionalLong.of(0), throttle.due("a"));
        now.addAndGet(-1);
        assertEquals(OptionalLong.of(0), throttle.due("a"));
        assertEquals(OptionalLong.empty(), throttle.due("a"));
    }

    /** However many come at once, one says it and stands for all of them. */
    @Test
    void letsOneOfManySpeak() throws Exception {
        int many = 200;
        CountDownLatch together = new CountDownLatch(1);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        List<Future<OptionalLong>> answers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            answers.add(callers.submit(() -> {
                together.await();
                return throttle.due("a");
            }));
        }
        together.countDown();
        int spoke = 0;
        for (Future<OptionalLong> answer : answers) {
            spoke += answer.get().isPresent() ? 1 : 0;
        }
        callers.shutdown();
        assertEquals(1, spoke);
        now.addAndGet(1_000_000_000);
        assertEquals(OptionalLong.of(many - 1), throttle.due("a"));
    }
}
