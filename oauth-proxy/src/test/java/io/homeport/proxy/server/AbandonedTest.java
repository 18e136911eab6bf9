package io.homeport.proxy.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AbandonedTest {
    private final AtomicLong now = new AtomicLong();
    private final Abandoned abandoned = new Abandoned(3, now::get);

    @Test
    void aClientMayTakeBackSoManyInTenSeconds() {
        abandoned.one("a");
        abandoned.one("a");
        assertFalse(abandoned.isBeyond("a"));
        abandoned.one("a");
        assertTrue(abandoned.isBeyond("a"));
        assertFalse(abandoned.isBeyond("b"), "another client's are its own");
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        assertFalse(abandoned.isBeyond("a"));
    }
}
