package io.homeport.proxy.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Requests that a client took back before they were answered. Each costs an API's connection and counts as under way
 * for a moment only, so that no bound on those holds it up. Over HTTP/2 that is a reset (CVE-2023-44487), which the
 * HTTP stack counts for each connection alone.
 */
final class Abandoned {
    private static final long SPAN_NANOS = Duration.ofSeconds(10).toNanos();

    private final int most;
    private final LongSupplier nanoTime;
    private volatile Span span;

    private record Span(long until, Map<String, Integer> counts) {}

    /** So many in ten seconds are a client's to take back. */
    Abandoned(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.span = next();
    }

    private Span next() {
        return new Span(nanoTime.getAsLong() + SPAN_NANOS, new ConcurrentHashMap<>());
    }

    private Map<String, Integer> counts() {
        if (nanoTime.getAsLong() - span.until() > 0) {
            // Two threads may both begin it: a few counts more or less do not matter.
            span = next();
        }
        return span.counts();
    }

    /** A client took one back. */
    void one(String client) {
        counts().merge(client, 1, Integer::sum);
    }

    /** Whether a client took back as many as it may. */
    boolean isBeyond(String client) {
        // Nearly always nobody did, whatever time it is.
        if (span.counts().isEmpty()) {
            return false;
        }
        Map<String, Integer> counts = counts();
        return counts.getOrDefault(client, 0) >= most;
    }
}
