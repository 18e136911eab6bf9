package io.homeport.agent.world;

import io.quarkus.test.Mock;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The system's time, which a test may move forward. It never goes back, as no clock of a server should. */
@Mock
@Singleton
public class MovableClock extends Clock {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    private final AtomicReference<Error> broken = new AtomicReference<>();

    public void advance(Duration time) {
        ahead.updateAndGet(time::plus);
    }

    /** The next question for the time meets this: a fault of our own, in the middle of a request. */
    public void breakOnce(Error fault) {
        broken.set(fault);
    }

    @Override
    public Instant instant() {
        Error fault = broken.getAndSet(null);
        if (fault != null) {
            throw fault;
        }
        return Instant.now().plus(ahead.get());
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
