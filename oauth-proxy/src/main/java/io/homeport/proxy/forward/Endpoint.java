package io.homeport.proxy.forward;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One address of an upstream, and how it fares. Only connections that cannot be opened count against it:
 * what an API answers depends on what a user asks, and no user may take an address away from the others.
 */
public final class Endpoint {
    private static final int TOLERATED_FAILURES = 3;
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 30_000_000_000L;

    private final String region;
    private final URI url;
    private final LongSupplier nanoTime;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong pausedUntil = new AtomicLong();

    public Endpoint(String region, URI url, LongSupplier nanoTime) {
        this.region = region;
        this.url = url;
        this.nanoTime = nanoTime;
    }

    /** The region it is in. */
    public String region() {
        return region;
    }

    /** Scheme, host and port. */
    public URI url() {
        return url;
    }

    int pending() {
        return pending.get();
    }

    /** Whether it is left alone for now, having failed too often. */
    public boolean isPaused() {
        return failures.get() >= TOLERATED_FAILURES && nanoTime.getAsLong() - pausedUntil.get() < 0;
    }

    /**
     * Takes a request, unless the address is left alone. When its pause is over, one request may try it and
     * the others wait for how that ends.
     */
    boolean take() {
        if (failures.get() >= TOLERATED_FAILURES) {
            long now = nanoTime.getAsLong();
            long until = pausedUntil.get();
            if (now - until < 0 || !pausedUntil.compareAndSet(until, now + pause())) {
                return false;
            }
        }
        pending.incrementAndGet();
        return true;
    }

    /** A request that was taken is over. */
    void release() {
        pending.decrementAndGet();
    }

    void reached() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    void unreachable() {
        if (failures.incrementAndGet() >= TOLERATED_FAILURES) {
            pausedUntil.set(nanoTime.getAsLong() + pause());
        }
    }

    private long pause() {
        int doublings = Math.min(5, Math.max(0, failures.get() - TOLERATED_FAILURES));
        return Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << doublings);
    }
}
