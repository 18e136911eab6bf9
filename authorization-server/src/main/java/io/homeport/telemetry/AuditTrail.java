package io.homeport.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The audit log. Lines are made and written on a thread of their own, which begins with the first deployment that has an
 * audit log. Where they come faster than they can be written, requests do not wait: lines are dropped, counted, and the
 * operator is told once a minute.
 */
public final class AuditTrail implements AutoCloseable {
    /** Each waiting line takes some 300 bytes. */
    private static final int WAITING = 16_384;

    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Clock clock;
    private final MeterRegistry registry;
    private final Consumer<String> lines;
    private final Consumer<String> operator;
    private final Throttle throttle;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private Optional<Thread> writer = Optional.empty();
    private volatile boolean closed;

    private record Waiting(Instant at, AuditLine line, SubjectNames names) {}

    /**
     * Of which nothing is written yet.
     *
     * @param lines gets each line
     * @param operator is told of what was dropped
     */
    public AuditTrail(Clock clock, MeterRegistry registry, Consumer<String> lines, Consumer<String> operator) {
        this.clock = clock;
        this.registry = registry;
        this.lines = lines;
        this.operator = operator;
        this.throttle = new Throttle(clock, SILENCE);
    }

    /** Begins to write, unless it has. */
    public synchronized void begin() {
        if (writer.isEmpty()) {
            Thread thread = new Thread(this::write, "audit-log");
            thread.setDaemon(true);
            writer = Optional.of(thread);
            thread.start();
        }
    }

    /** Writes a line; never waits. */
    public void tell(AuditLine line, SubjectNames names) {
        if (!waiting.offer(new Waiting(clock.instant(), line, names))) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        Counter written = counter("written");
        Counter lost = counter("dropped");
        long unsaid = 0;
        while (!closed || !waiting.isEmpty()) {
            try {
                Waiting next = waiting.poll(1, TimeUnit.SECONDS);
                if (next != null && write(next)) {
                    written.increment();
                }
            } catch (InterruptedException e) {
                // Told to close: what waits is still written.
            }
            long more = dropped.getAndSet(0);
            lost.increment(more);
            unsaid = told(unsaid + more);
        }
    }

    /** A line that cannot be written counts as dropped; those after it are written all the same. */
    private boolean write(Waiting next) {
        try {
            lines.accept(next.line().json(next.at(), next.names()));
            return true;
        } catch (RuntimeException | Error e) {
            dropped.incrementAndGet();
            return false;
        }
    }

    /** How many are left to be told of. */
    private long told(long unsaid) {
        if (unsaid == 0 || throttle.due("dropped").isEmpty()) {
            return unsaid;
        }
        operator.accept(
                unsaid + " lines of the audit log were dropped: they came faster than the handler of the log category"
                        + " io.homeport.audit writes them; give it a faster disk, or audit fewer routes");
        return 0;
    }

    private Counter counter(String outcome) {
        return Counter.builder("homeport.audit.lines")
                .description("Lines of the audit log")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Writes what waits, and ends. */
    @Override
    public synchronized void close() {
        closed = true;
        writer.ifPresent(thread -> {
            thread.interrupt();
            try {
                thread.join(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
