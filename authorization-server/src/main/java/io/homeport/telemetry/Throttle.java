package io.homeport.telemetry;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets one thing be said at once, and then seldom, however often there is a reason to; and counts the rest. For what both
 * services tell their operator. A log line is never worth a lock: whoever comes second counts and goes on.
 */
public final class Throttle {
    private final LongSupplier nanoTime;
    private final long silenceNanos;
    private final Map<Object, Said> said = new ConcurrentHashMap<>();

    private record Said(AtomicLong silentUntil, AtomicLong unsaid) {}

    /** With this silence after each time. */
    public Throttle(LongSupplier nanoTime, Duration silence) {
        this.nanoTime = nanoTime;
        this.silenceNanos = silence.toNanos();
    }

    /** The same by a clock that a test may move. */
    public Throttle(Clock clock, Duration silence) {
        this(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), silence);
    }

    /**
     * Whether it is time to say this, and how often it was left unsaid since the last time; empty where it is not.
     *
     * @param what one of few: it is remembered for good
     */
    public OptionalLong due(Object what) {
        Said last =
                said.computeIfAbsent(what, first -> new Said(new AtomicLong(nanoTime.getAsLong()), new AtomicLong()));
        long now = nanoTime.getAsLong();
        long until = last.silentUntil().get();
        // A clock that was set back must not silence anything.
        boolean silent = until - now > 0 && until - now <= silenceNanos;
        if (silent || !last.silentUntil().compareAndSet(until, now + silenceNanos)) {
            last.unsaid().incrementAndGet();
            return OptionalLong.empty();
        }
        return OptionalLong.of(last.unsaid().getAndSet(0));
    }
}
