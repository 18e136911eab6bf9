package io.homeport.proxy.warmup;

import io.vertx.core.Future;

/** Requests to the proxy by one way of reaching it, several at a time, each followed by another. */
interface Calls extends AutoCloseable {
    /** Begins. The future succeeds when all have their answers after the end was told, and fails when one has none. */
    Future<Void> begin();

    /** How many have been answered so far. */
    long answered();

    /** Begins no more of them. */
    void end();

    @Override
    void close();
}
