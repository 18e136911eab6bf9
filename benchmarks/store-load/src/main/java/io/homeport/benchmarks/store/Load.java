package io.homeport.benchmarks.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/** So many operations under way at a time, each followed by the next one when it is done. The first that fails ends it. */
final class Load {
    private final Context context;
    private final int width;

    Load(Vertx vertx, int width) {
        this.context = vertx.getOrCreateContext();
        this.width = width;
    }

    /** What came of one window. */
    record Window(int operations, double seconds, double p50Millis, double p99Millis) {}

    Window during(Duration time, Supplier<Future<?>> operation) {
        Run run = new Run(operation, System.nanoTime(), time.toNanos());
        context.runOnContext(begun -> {
            for (int i = 0; i < width; i++) {
                run.next();
            }
        });
        return run.over.future().toCompletionStage().toCompletableFuture().join();
    }

    /** On one thread all the time. */
    private static final class Run {
        private final Supplier<Future<?>> operation;
        private final long begun;
        private final long nanos;
        private final Promise<Window> over = Promise.promise();
        private long[] delays = new long[1 << 16];
        private int done;
        private int underWay;

        Run(Supplier<Future<?>> operation, long begun, long nanos) {
            this.operation = operation;
            this.begun = begun;
            this.nanos = nanos;
        }

        void next() {
            long from = System.nanoTime();
            underWay++;
            operation.get().onFailure(over::tryFail).onSuccess(answer -> {
                long now = System.nanoTime();
                note(now - from);
                underWay--;
                if (now - begun < nanos) {
                    next();
                } else if (underWay == 0) {
                    over.tryComplete(window(now));
                }
            });
        }

        private void note(long delay) {
            if (done == delays.length) {
                delays = Arrays.copyOf(delays, 2 * done);
            }
            delays[done++] = delay;
        }

        private Window window(long now) {
            long[] sorted = Arrays.copyOf(delays, done);
            Arrays.sort(sorted);
            return new Window(done, (now - begun) / 1e9, Percentile.of(sorted, 0.5), Percentile.of(sorted, 0.99));
        }
    }
}
