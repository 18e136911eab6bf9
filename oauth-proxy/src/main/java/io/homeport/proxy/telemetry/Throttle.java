package io.homeport.proxy.telemetry;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets one thing be said at once, and then seldom, however often there is a reason to; and counts the rest. */
final class Throttle {
    private final LongSupplier nanoTime;
    private final long silenceNanos;
    private final Map<Object, Said> said = new ConcurrentHashMap<>();

    private record Said(AtomicLong silentUntil, AtomicLong unsaid) {}

    /** With this silence after each time. */
    Throttle(LongSupplier nanoTime, Duration silence) {
        this.nanoTime = nanoTime;
        this.silenceNanos = silence.toNanos();
    }

    /**
     * Whether it is time to say this, and how often it was left unsaid since the last time; empty where it is not.
     *
     * @param what one of few: it is remembered for good
     */
    OptionalLong due(Object what) {
        Said last =
                said.computeIfAbsent(what, first -> new Said(new AtomicLong(nanoTime.getAsLong()), new AtomicLong()));
        long now = nanoTime.getAsLong();
        long until = last.silentUntil().get();
        if (now - until < 0 || !last.silentUntil().compareAndSet(until, now + silenceNanos)) {
            last.unsaid().incrementAndGet();
            return OptionalLong.empty();
        }
        return OptionalLong.of(last.unsaid().getAndSet(0));
    }
}
