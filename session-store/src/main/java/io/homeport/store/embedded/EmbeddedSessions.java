package io.homeport.store.embedded;

import io.homeport.store.StoreKey;
import io.homeport.store.StoredSessions;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

final class EmbeddedSessions implements StoredSessions {
    private final Entries<StoreKey, Stored> sessions;
    private final Entries<StoreKey, Boolean> deleted;

    EmbeddedSessions(Clock clock, int most) {
        this.sessions = new Entries<>(clock, most);
        this.deleted = new Entries<>(clock, most);
    }

    @Override
    public synchronized Future<Optional<Stored>> get(StoreKey reference) {
        return Future.succeededFuture(sessions.get(reference));
    }

    @Override
    public synchronized Future<Boolean> put(StoreKey reference, Stored session, Duration timeToLive) {
        boolean newer = deleted.get(reference).isEmpty()
                && sessions.get(reference)
                        .filter(known -> known.generation() >= session.generation())
                        .isEmpty();
        if (newer) {
            sessions.put(reference, session, timeToLive);
        }
        return Future.succeededFuture(newer);
    }

    @Override
    public synchronized Future<Boolean> amend(StoreKey reference, Stored session, Duration timeToLive) {
        boolean same = sessions.get(reference)
                .filter(known -> known.generation() == session.generation())
                .isPresent();
        if (same) {
            sessions.put(reference, session, timeToLive);
        }
        return Future.succeededFuture(same);
    }

    @Override
    public synchronized Future<Void> delete(StoreKey reference) {
        sessions.remove(reference);
        deleted.put(reference, true, DELETED);
        return Future.succeededFuture();
    }
}
