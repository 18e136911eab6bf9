package io.homeport.store.embedded;

import io.homeport.store.Revocation;
import io.homeport.store.Revocations;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Here the moments are numbers in the order of writing. */
final class EmbeddedRevocations implements Revocations {
    private final Clock clock;
    private final int most;
    private final TreeMap<Long, Revocation> written = new TreeMap<>();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private long last = Look.BEGINNING;

    EmbeddedRevocations(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    @Override
    public Future<Void> revoke(Revocation revocation) {
        write(revocation);
        followers.forEach(Follower::written);
        return Future.succeededFuture();
    }

    private synchronized void write(Revocation revocation) {
        if (written.size() >= most) {
            dropEnded();
        }
        if (written.size() >= most) {
            written.pollFirstEntry();
        }
        written.put(++last, revocation);
    }

    private void dropEnded() {
        Instant now = clock.instant();
        written.values().removeIf(revocation -> !now.isBefore(revocation.endsAt()));
    }

    @Override
    public synchronized Future<Look> since(long since) {
        dropEnded();
        return Future.succeededFuture(
                new Look(List.copyOf(written.tailMap(since, false).values()), last, true));
    }

    @Override
    public void subscribe(Follower follower) {
        followers.add(follower);
    }
}
