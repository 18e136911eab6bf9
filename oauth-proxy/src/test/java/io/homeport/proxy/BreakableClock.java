package io.homeport.proxy;

import io.quarkus.test.Mock;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;

/** The system's time, unless a test breaks it: the request path asks for it after opening a cookie, before forwarding. */
@Mock
@Singleton
public class BreakableClock extends Clock {
    static final String PLANTED = "planted-in-a-failure";

    private final AtomicInteger failures = new AtomicInteger();

    /** The next so many questions fail. */
    void fail(int times) {
        failures.set(times);
    }

    @Override
    public Instant instant() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException(PLANTED);
        }
        return Instant.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
