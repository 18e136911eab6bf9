package io.homeport.proxy.warmup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettlingTest {
    private static final Duration WINDOW = Duration.ofMillis(200);
    private static final Duration QUIET = Duration.ofMillis(10);
    private static final Duration BUSY = Duration.ofMillis(11);

    private final Settling settling = new Settling();

    @Test
    void theCompilerHasSettledWhenItIsQuietForThreeWindows() {
        assertFalse(settling.after(WINDOW, QUIET));
        assertFalse(settling.after(WINDOW, QUIET));
        assertTrue(settling.after(WINDOW, QUIET));
    }

    @Test
    void oneWindowWithMoreThanATwentiethOfTheTimeBeginsTheCountAnew() {
        settling.after(WINDOW, QUIET);
        settling.after(WINDOW, QUIET);
        assertFalse(settling.after(WINDOW, BUSY));
        assertFalse(settling.after(WINDOW, QUIET));
        assertFalse(settling.after(WINDOW, QUIET));
        assertTrue(settling.after(WINDOW, Duration.ZERO));
    }
}
