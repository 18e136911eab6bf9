package io.homeport.store.access;

import io.homeport.store.Revocation;
import io.homeport.store.RevocationList;
import io.homeport.store.Revocations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jboss.logging.Logger;

/**
 * Writes revocations to the store. Those that it did not take wait, and go to it again, one by one, until it answers:
 * a user who signed out while the store was away is signed out everywhere a little later.
 */
final class RevocationWriter {
    private static final Logger LOG = Logger.getLogger(RevocationWriter.class);
    private static final int MOST_WAITING = 10_000;
    private static final long AGAIN_MILLIS = 1000;

    private final Vertx vertx;
    private final Revocations store;
    private final RevocationList list;
    private final Queue<Revocation> waiting = new ArrayDeque<>();
    private boolean retrying;
    private boolean stopped;

    RevocationWriter(Vertx vertx, Revocations store, RevocationList list) {
        this.vertx = vertx;
        this.store = store;
        this.list = list;
    }

    Future<Void> revoke(Revocation revocation) {
        list.add(List.of(revocation));
        return store.revoke(revocation).onFailure(failure -> later(revocation, failure));
    }

    private synchronized void later(Revocation revocation, Throwable failure) {
        if (waiting.size() >= MOST_WAITING) {
            LOG.errorf(
                    "a revocation is lost, for %d wait for the store already: %s", MOST_WAITING, failure.getMessage());
            return;
        }
        waiting.add(revocation);
        if (!retrying) {
            retrying = true;
            LOG.warnf(
                    "the session store does not take what is revoked: %s; it gets it when it answers again",
                    failure.getMessage());
            again();
        }
    }

    private synchronized void again() {
        if (!stopped) {
            vertx.setTimer(AGAIN_MILLIS, due -> next());
        }
    }

    private void next() {
        Revocation first;
        synchronized (this) {
            first = waiting.peek();
            if (first == null) {
                retrying = false;
                return;
            }
        }
        store.revoke(first)
                .onSuccess(done -> {
                    synchronized (this) {
                        waiting.remove();
                    }
                    next();
                })
                .onFailure(failure -> again());
    }

    /** How many the store has not taken yet. */
    synchronized int waiting() {
        return waiting.size();
    }

    synchronized void stop() {
        stopped = true;
    }
}
