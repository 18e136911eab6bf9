package io.homeport.agent.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefectsTest {
    private final MovableClock clock = new MovableClock();
    private final List<String> lines = new ArrayList<>();
    private final Defects defects = new Defects(clock, lines::add);

    private static final class WithoutFrames extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WithoutFrames(Throwable cause) {
            super("planted-message", cause, false, false);
        }
    }

    @Test
    void saysWhatAndWhereOnOneLineAndNeverTheMessage() {
        defects.report("shop", "refresh", new IllegalStateException("planted-message\n", new Error("planted-cause")));
        String line = lines.get(0);
        assertTrue(line.startsWith("app shop, refresh failed with java.lang.IllegalStateException at "), line);
        assertTrue(line.contains("DefectsTest.saysWhatAndWhereOnOneLineAndNeverTheMessage(DefectsTest.java:"), line);
        assertTrue(line.contains(", caused by java.lang.Error at "), line);
        assertFalse(line.contains("planted"), line);
        assertFalse(line.contains("\n"), line);
    }

    /** The JVM gives what is thrown often no frames, and some exceptions never have any. */
    @Test
    void needsNoFrames() {
        assertEquals(WithoutFrames.class.getName(), Defects.place(new WithoutFrames(null)));
        assertTrue(Defects.place(new WithoutFrames(new Error())).contains(", caused by java.lang.Error at "));
    }

    @Test
    void saysTheSameButOnceASecond() {
        Throwable one = new IllegalStateException();
        for (int i = 0; i < 5; i++) {
            defects.report("shop", "refresh", one);
        }
        assertEquals(1, lines.size());
        defects.report("shop", "refresh", new IllegalArgumentException());
        assertEquals(2, lines.size());
        clock.advance(Duration.ofSeconds(1));
        defects.report("shop", "refresh", one);
        assertTrue(lines.get(2).contains("(and 4 times since the last line)"), lines.get(2));
    }
}
