package io.homeport.store.redis;

import io.homeport.store.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Sends commands to the store, which follow each other on one connection without waiting for answers. Each has a
 * time-out, and only so many may wait. A connection on which one goes unanswered, while nothing else is answered either,
 * is given up. No command is repeated: whether it was carried out is unknown.
 */
final class RedisLink {
    private static final int MOST_WAITING = 1024;
    /** Connecting takes some round trips and, with sentinels and in a cluster, some connections. */
    private static final int TIMEOUTS_TO_CONNECT = 4;

    private final Vertx vertx;
    private final Connector connector;
    private final long timeoutMillis;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long lastAnswer = System.nanoTime();

    RedisLink(Vertx vertx, Supplier<Redis> clients, long timeoutMillis) {
        this.vertx = vertx;
        this.connector = new Connector(vertx, clients, TIMEOUTS_TO_CONNECT * timeoutMillis);
        this.timeoutMillis = timeoutMillis;
    }

    /** The answer, or {@link StoreUnavailable}. */
    Future<Response> send(Request request) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(
                    new StoreUnavailable("more than " + MOST_WAITING + " commands wait for the store"));
        }
        Promise<Response> promise = ((VertxInternal) vertx).promise();
        long sent = System.nanoTime();
        Future<RedisConnection> way = connector.connection();
        long timer = vertx.setTimer(timeoutMillis, due -> overdue(promise, way, sent));
        way.compose(connection -> connection.send(request)).onComplete(answer -> {
            vertx.cancelTimer(timer);
            if (answer.succeeded()) {
                lastAnswer = System.nanoTime();
                promise.tryComplete(answer.result());
            } else {
                failed(promise, way, answer.cause());
            }
        });
        return promise.future().onComplete(done -> waiting.decrementAndGet());
    }

    private void overdue(Promise<Response> promise, Future<RedisConnection> way, long sent) {
        String reason = "no answer within " + timeoutMillis + " ms";
        // While it is being connected, that has a time-out of its own.
        if (promise.tryFail(new StoreUnavailable(reason)) && way.isComplete() && lastAnswer - sent < 0) {
            connector.giveUp(way, reason);
        }
    }

    private void failed(Promise<Response> promise, Future<RedisConnection> way, Throwable cause) {
        if (cause instanceof StoreUnavailable) {
            promise.tryFail(cause);
            return;
        }
        Reason reason = Reason.of(cause);
        if (reason.isOfTheConnection()) {
            connector.giveUp(way, reason.text());
        } else {
            lastAnswer = System.nanoTime();
        }
        promise.tryFail(new StoreUnavailable(reason.text()));
    }

    /** Connects no more. */
    void close() {
        connector.close();
    }
}
