package io.homeport.proxy.stream;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * One moment by which something has to happen, moved often and reached seldom: moving it further away
 * costs no timer.
 */
public final class Deadline {
    private static final long UNARMED = -1;

    private final Vertx vertx;
    private final Runnable late;
    private long at;
    private long armedFor;
    private long timer = UNARMED;
    private boolean over;

    public Deadline(Vertx vertx, Runnable late) {
        this.vertx = vertx;
        this.late = late;
    }

    /** Sets the moment, counted from now. */
    public void set(Duration fromNow) {
        if (over) {
            return;
        }
        at = System.nanoTime() + fromNow.toNanos();
        if (timer != UNARMED && armedFor - at > 0) {
            vertx.cancelTimer(timer);
            timer = UNARMED;
        }
        if (timer == UNARMED) {
            arm(fromNow.toNanos());
        }
    }

    /** For good: nothing is late any more. */
    public void clear() {
        over = true;
        if (timer != UNARMED) {
            vertx.cancelTimer(timer);
            timer = UNARMED;
        }
    }

    private void arm(long nanos) {
        armedFor = at;
        timer = vertx.setTimer(Math.max(1, (nanos + 999_999) / 1_000_000), fired -> check());
    }

    private void check() {
        timer = UNARMED;
        long left = at - System.nanoTime();
        if (left > 0) {
            arm(left);
        } else {
            over = true;
            late.run();
        }
    }
}
