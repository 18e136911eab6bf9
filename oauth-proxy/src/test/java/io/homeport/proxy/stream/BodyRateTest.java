package io.homeport.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodyRateTest {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private long now = 1_000;
    private final BodyRate rate = new BodyRate(100, () -> now);

    private void after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void waitsAWhileForTheFirstBytes() {
        assertEquals(Duration.ofSeconds(5), rate.patience(0, false, IDLE));
    }

    @Test
    void waitsLongerForEachByteThatCame() {
        after(4);
        assertEquals(Duration.ofSeconds(11), rate.patience(1_000, false, IDLE));
    }

    @Test
    void neverWaitsLongerThanNothingMayMove() {
        assertEquals(IDLE, rate.patience(1_000_000, false, IDLE));
    }

    @Test
    void losesItsPatienceWithABytesNowAndThen() {
        after(10);
        assertEquals(Duration.ZERO, rate.patience(10, false, IDLE));
    }

    @Test
    void doesNotBlameTheClientWhereTheApiHoldsTheBodyUp() {
        after(4);
        assertEquals(IDLE, rate.patience(0, true, IDLE));
        after(30);
        assertEquals(Duration.ofSeconds(1), rate.patience(0, false, IDLE));
        after(1);
        assertEquals(Duration.ZERO, rate.patience(0, false, IDLE));
    }

    @Test
    void isNoneAtZero() {
        BodyRate none = new BodyRate(0, () -> now);
        after(100);
        assertEquals(IDLE, none.patience(1, false, IDLE));
    }
}
