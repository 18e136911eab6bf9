package io.homeport.store.redis;

import io.homeport.store.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Holds one connection to the store, and makes it when it is asked for and there is none: one attempt at a time, and
 * after a failure the next one waits a little, longer each time, so that a store that comes back is not overrun. What is
 * broken is closed as a whole, with all that waits for answers on it.
 */
final class Connector {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Vertx vertx;
    private final Supplier<Redis> clients;
    private final long timeoutMillis;

    // All that follows is guarded by this.
    private Redis client;
    private Future<RedisConnection> current;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long pauseUntil = System.nanoTime();
    private String lastFailure = "";
    private boolean closed;

    /**
     * Not connected yet.
     *
     * @param clients makes a client that has no connection yet
     * @param timeoutMillis until an attempt counts as failed
     */
    Connector(Vertx vertx, Supplier<Redis> clients, long timeoutMillis) {
        this.vertx = vertx;
        this.clients = clients;
        this.timeoutMillis = timeoutMillis;
    }

    /** The connection that there is or is being made, or {@link StoreUnavailable}. */
    synchronized Future<RedisConnection> connection() {
        if (current != null) {
            return current;
        }
        if (closed) {
            return Future.failedFuture(new StoreUnavailable("the store was closed"));
        }
        if (System.nanoTime() - pauseUntil < 0) {
            return Future.failedFuture(new StoreUnavailable("not connected: " + lastFailure));
        }
        Redis fresh = clients.get();
        Promise<RedisConnection> promise = Promise.promise();
        Future<RedisConnection> made = promise.future();
        client = fresh;
        current = made;
        long timer = vertx.setTimer(timeoutMillis, due -> giveUp(made, "no connection in time"));
        fresh.connect().onComplete(connected -> {
            vertx.cancelTimer(timer);
            if (connected.succeeded()) {
                watch(connected.result(), made);
                promise.tryComplete(connected.result());
            } else {
                String reason = Reason.of(connected.cause()).text();
                giveUp(made, reason);
                promise.tryFail(new StoreUnavailable("not connected: " + reason));
            }
        });
        return made;
    }

    private void watch(RedisConnection connection, Future<RedisConnection> made) {
        synchronized (this) {
            if (current == made) {
                pauseNanos = FIRST_PAUSE_NANOS;
            }
        }
        connection.endHandler(end -> giveUp(made, "the connection ended"));
        connection.exceptionHandler(fault -> giveUp(made, Reason.of(fault).text()));
    }

    /** Closes all of a connection that is broken, unless that was done before. */
    void giveUp(Future<RedisConnection> broken, String reason) {
        Redis last;
        synchronized (this) {
            if (current != broken) {
                return;
            }
            last = client;
            current = null;
            client = null;
            lastFailure = reason;
            pauseUntil = System.nanoTime() + ThreadLocalRandom.current().nextLong(pauseNanos / 2, pauseNanos);
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
        last.close();
    }

    /** Connects no more. */
    void close() {
        Redis last;
        synchronized (this) {
            closed = true;
            last = client;
            current = null;
            client = null;
        }
        if (last != null) {
            last.close();
        }
    }
}
