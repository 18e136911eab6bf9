package io.homeport.proxy.lane;

import io.homeport.proxy.defect.Defect;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks now and then whether something on this event loop is late, so that an exchange costs no timer. It looks as long as
 * there is something to look after.
 */
final class Deadlines {
    private static final Logger LOG = Logger.getLogger(Deadlines.class);
    private static final Duration TICK = Duration.ofMillis(50);

    /** What may be late. */
    abstract static class Timed {
        private int place = -1;

        /** Looks at the time. */
        abstract void look(long now);
    }

    private final EventLoop loop;
    private final List<Timed> timed = new ArrayList<>();
    private Optional<Future<?>> ticking = Optional.empty();
    private long lookedAt;

    Deadlines(EventLoop loop) {
        this.loop = loop;
    }

    void add(Timed one) {
        one.place = timed.size();
        timed.add(one);
        if (ticking.isEmpty()) {
            lookedAt = System.nanoTime();
            ticking = Optional.of(
                    loop.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /** The time at the last look, which costs nothing: not long ago, as long as there is something to look after. */
    long lookedAt() {
        return lookedAt;
    }

    void remove(Timed one) {
        if (one.place < 0) {
            return;
        }
        Timed last = timed.remove(timed.size() - 1);
        if (last != one) {
            timed.set(one.place, last);
            last.place = one.place;
        }
        one.place = -1;
    }

    /** A fault of one must not keep the others from being looked at. */
    private static void look(Timed one, long now) {
        try {
            one.look(now);
        } catch (Throwable fault) {
            LOG.errorf("a deadline failed in the proxy itself: %s", Defect.of(fault));
        }
    }

    private void tick() {
        if (timed.isEmpty()) {
            ticking.ifPresent(tick -> tick.cancel(false));
            ticking = Optional.empty();
            return;
        }
        long now = System.nanoTime();
        lookedAt = now;
        // From the end: what is removed meanwhile moves only what was looked at.
        for (int i = timed.size() - 1; i >= 0; i--) {
            if (i < timed.size()) {
                look(timed.get(i), now);
            }
        }
    }
}
