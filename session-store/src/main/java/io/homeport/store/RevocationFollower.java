package io.homeport.store;

import io.homeport.store.Revocations.Look;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps a list as the store has it: looks when the store tells that something was written, and from time to time
 * without being told, since a message may be lost. After a failure, and now and then, it reads all anew: so it is
 * complete whatever happened in between. There is at most one look at a time.
 */
public final class RevocationFollower {
    private static final Logger LOG = Logger.getLogger(RevocationFollower.class);

    /** How often it looks unasked. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final long SOON_MILLIS = 20;
    private static final long READ_ALL_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Vertx vertx;
    private final Revocations source;
    private final RevocationList list;
    private long since = Look.BEGINNING;
    private long readAllAt;
    private boolean failing;
    private boolean soon;
    private boolean stopped;
    private Promise<Void> looking;
    private Promise<Void> waiting;
    private long timer = -1;

    /** Feeds the list from the source, once it is begun. */
    public RevocationFollower(Vertx vertx, Revocations source, RevocationList list) {
        this.vertx = vertx;
        this.source = source;
        this.list = list;
    }

    /**
     * Begins.
     *
     * @return the first look; where it fails, the next ones go on
     */
    public synchronized Future<Void> begin(Duration interval) {
        readAllAt = System.nanoTime() + READ_ALL_NANOS;
        source.subscribe(new Revocations.Follower() {
            @Override
            public void written() {
                lookSoon();
            }

            @Override
            public void connected() {
                lookAtAll();
            }
        });
        timer = vertx.setPeriodic(interval.toMillis(), due -> look());
        return look();
    }

    /** Looks no more, and tells of no failure: the store is about to be closed. */
    public synchronized void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    /** A look that begins from now on: after it, the list has all that was written before this call. */
    public synchronized Future<Void> look() {
        if (looking != null) {
            waiting = waiting == null ? Promise.promise() : waiting;
            return waiting.future();
        }
        looking = Promise.promise();
        Future<Void> future = looking.future();
        if (System.nanoTime() - readAllAt >= 0) {
            since = Look.BEGINNING;
            readAllAt = System.nanoTime() + READ_ALL_NANOS;
        }
        read();
        return future;
    }

    /** One look for many that are written at almost the same time. */
    private synchronized void lookSoon() {
        if (!soon && !stopped) {
            soon = true;
            vertx.setTimer(SOON_MILLIS, due -> {
                synchronized (this) {
                    soon = false;
                    if (stopped) {
                        return;
                    }
                }
                look();
            });
        }
    }

    private synchronized void lookAtAll() {
        readAllAt = System.nanoTime();
        look();
    }

    private void read() {
        source.since(since).onComplete(read -> {
            if (read.failed()) {
                failed(read.cause());
            } else {
                list.add(read.result().found());
                found(read.result());
            }
        });
    }

    private void found(Look look) {
        synchronized (this) {
            since = look.next();
            if (!look.complete()) {
                read();
                return;
            }
            if (failing) {
                failing = false;
                LOG.info("the session store answers again; what was revoked in the meantime is known now");
            }
        }
        list.looked();
        next().complete();
    }

    private void failed(Throwable cause) {
        synchronized (this) {
            since = Look.BEGINNING;
            if (!failing && !stopped) {
                failing = true;
                LOG.warnf(
                        "the session store cannot be asked what was revoked: %s; check homeport.store and the store; until it"
                                + " answers, revocation-when-unavailable says what counts",
                        cause.getMessage());
            }
        }
        next().fail(cause);
    }

    /** Ends this look, and begins the one that others wait for. */
    private Promise<Void> next() {
        Promise<Void> done;
        synchronized (this) {
            done = looking;
            looking = null;
            if (waiting != null) {
                Promise<Void> asked = waiting;
                waiting = null;
                vertx.runOnContext(due -> look().onComplete(asked));
            }
        }
        return done;
    }
}
