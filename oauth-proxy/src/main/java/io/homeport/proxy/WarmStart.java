package io.homeport.proxy;

import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.warmup.WarmUp;
import io.quarkus.runtime.Quarkus;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Opens the proxy when it is warm, on a thread of its own: meanwhile the management port says that the process lives and
 * is not ready yet.
 */
final class WarmStart {
    private static final Logger LOG = Logger.getLogger(WarmStart.class);
    private static final Duration LAST_STEP = Duration.ofSeconds(5);

    private final Thread thread = new Thread(this::run, "warm-up");
    private final Warming warming;
    private final Runnable open;
    private volatile boolean ended;

    private WarmStart(Warming warming, Runnable open) {
        this.warming = warming;
        this.open = open;
    }

    /** Warms the proxy up. */
    @FunctionalInterface
    interface Warming {
        /** @throws InterruptedException if the thread is told to end it */
        WarmUp.Gain run() throws InterruptedException;
    }

    /** Begins with the first, and goes on with the second even if that has failed. */
    static WarmStart begin(Warming warming, Runnable open) {
        WarmStart begun = new WarmStart(warming, open);
        begun.thread.setDaemon(true);
        begun.thread.start();
        return begun;
    }

    private void run() {
        warmUp();
        if (ended) {
            return;
        }
        try {
            open.run();
        } catch (RuntimeException | Error e) {
            LOG.errorf("the proxy cannot listen: %s", e.getMessage());
            Quarkus.asyncExit(1);
        }
    }

    private void warmUp() {
        try {
            WarmUp.Gain gain = warming.run();
            LOG.infof(
                    "warmed up for %d ms by %d requests of its own: at first one took %d µs, at last %d µs",
                    gain.time().toMillis(), gain.requests(), gain.firstMicros(), gain.lastMicros());
        } catch (InterruptedException e) {
            // Told to end, and nothing is open any more.
        } catch (RuntimeException | Error e) {
            if (!ended) {
                LOG.warnf(
                        "the warm-up failed, so the first requests will be slow: %s (%s)",
                        e.getMessage(), Defect.of(e));
            }
        }
    }

    /** Ends it, wherever it is; what it has begun to open is open when this returns, so that it can be closed. */
    void end() {
        ended = true;
        thread.interrupt();
        try {
            thread.join(LAST_STEP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
