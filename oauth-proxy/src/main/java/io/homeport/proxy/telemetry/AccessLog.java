package io.homeport.proxy.telemetry;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One JSON line for each request, in the log category {@code io.homeport.access}, without personal data.
 * Lines are made and written on a thread of their own. Where they come faster than they can be written,
 * requests do not wait: lines are dropped, and the next one says how many.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.homeport.access");
    private static final int WAITING = 16_384;

    private final Clock clock;
    private final Consumer<String> lines;
    private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::write, "access-log");
    private volatile boolean closed;

    private record Line(Instant at, FinishedRequest request) {}

    private AccessLog(Clock clock, Consumer<String> lines) {
        this.clock = clock;
        this.lines = lines;
    }

    /** A log that is being written. */
    public static AccessLog open(Clock clock) {
        return open(clock, LOG::info);
    }

    /** A log that is being written there. */
    public static AccessLog open(Clock clock, Consumer<String> lines) {
        AccessLog log = new AccessLog(clock, lines);
        log.writer.setDaemon(true);
        log.writer.start();
        return log;
    }

    /** Logs a request that is over; never waits. */
    public void finished(FinishedRequest request) {
        if (!waiting.offer(new Line(clock.instant(), request))) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        while (!closed || !waiting.isEmpty()) {
            try {
                write(waiting.take());
            } catch (InterruptedException e) {
                // Told to close: what waits is still written.
            }
        }
    }

    /** A line that cannot be written counts as dropped; those after it are written all the same. */
    private void write(Line line) {
        long lost = dropped.getAndSet(0);
        try {
            lines.accept(json(line, lost));
        } catch (RuntimeException | Error e) {
            dropped.addAndGet(lost + 1);
        }
    }

    private static String json(Line line, long lost) {
        FinishedRequest request = line.request();
        JsonObject json = new JsonObject()
                .put("time", line.at().toString())
                .put("method", request.method())
                .put("route", request.asked().route())
                .put("status", request.status())
                .put("outcome", request.outcome())
                .put("duration_us", request.nanos() / 1_000)
                .put("entry_region", request.entryRegion())
                .put("home_region", request.asked().home().label())
                .put("upstream_region", request.upstreamRegion());
        request.traceId().ifPresent(id -> json.put("trace_id", id));
        if (lost > 0) {
            json.put("dropped_before", lost);
        }
        return json.encode();
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        try {
            writer.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
