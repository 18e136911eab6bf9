package io.homeport.proxy;

import io.quarkus.test.Mock;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The system's time, unless a test breaks it: the request path asks for it after opening a cookie, before forwarding. */
@Mock
@Singleton
public class BreakableClock extends Clock {
    static final String PLANTED = "planted-in-a-failure";

    private final AtomicInteger failures = new AtomicInteger();
    private volatile Supplier<? extends Throwable> failure = () -> new IllegalStateException(PLANTED);

    /** The next so many questions fail. */
    void fail(int times) {
        fail(times, () -> new IllegalStateException(PLANTED));
    }

    /** The next so many questions fail like this. */
    void fail(int times, Supplier<? extends Throwable> how) {
        failure = how;
        failures.set(times);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void unchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    @Override
    public Instant instant() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            BreakableClock.<RuntimeException>unchecked(failure.get());
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
