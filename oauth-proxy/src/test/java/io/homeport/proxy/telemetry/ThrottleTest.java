package io.homeport.proxy.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final Throttle seldom = new Throttle(now::get, Duration.ofSeconds(1));

    @Test
    void saysAtOnceThenAfterTheSilenceAndCountsWhatItStandsFor() {
        assertEquals(OptionalLong.of(0), seldom.due("a"));
        assertEquals(OptionalLong.empty(), seldom.due("a"));
        assertEquals(OptionalLong.empty(), seldom.due("a"));
        assertEquals(OptionalLong.of(0), seldom.due("b"));
        now.addAndGet(999_999_999);
        assertEquals(OptionalLong.empty(), seldom.due("a"));
        now.addAndGet(1);
        assertEquals(OptionalLong.of(3), seldom.due("a"));
        assertEquals(OptionalLong.empty(), seldom.due("a"));
        now.addAndGet(1_000_000_000);
        assertEquals(OptionalLong.of(1), seldom.due("a"));
    }
}
