package io.homeport.benchmarks.store;

import io.homeport.cookies.SessionId;
import io.homeport.store.Revocation;
import io.homeport.store.RevocationFollower;
import io.homeport.store.RevocationList;
import io.homeport.store.RevocationList.Standing;
import io.homeport.store.RevocationList.WhenUnavailable;
import io.homeport.store.SessionStore;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An instance that keeps in memory what others revoke: how long it takes to know it. */
final class Following {
    private static final int MOST = 2_000_000;
    private static final long EVERY_MILLIS = 10;

    private final Vertx vertx;
    private final SessionStore writer;
    private final RevocationFollower follower;
    private final RevocationList known = new RevocationList(MOST, WhenUnavailable.OPEN, Clock.systemUTC());
    private final SecureRandom random = new SecureRandom();

    /** The follower's store is another one than the writer's, with connections of its own. */
    Following(Vertx vertx, SessionStore writer, SessionStore reader) {
        this.vertx = vertx;
        this.writer = writer;
        this.follower = new RevocationFollower(vertx, reader.revocations(), known);
    }

    /** Begins, and tells how long the first look takes, in milliseconds. */
    double begin() {
        long from = System.nanoTime();
        follower.begin(RevocationFollower.INTERVAL)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return (System.nanoTime() - from) / 1e6;
    }

    int known() {
        return known.size();
    }

    void end() {
        follower.stop();
    }

    /** Delays from the call that revokes until the follower refuses the session, in ascending order, in nanoseconds. */
    long[] delays(int revocations) {
        Map<SessionId, Long> awaited = new ConcurrentHashMap<>();
        Queue<Long> delays = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> all = new CompletableFuture<>();
        Runnable look = () -> {
            long now = System.nanoTime();
            awaited.forEach((session, from) -> {
                if (known.standing(session, 0, 0, Instant.now()) == Standing.REVOKED && awaited.remove(session, from)) {
                    delays.add(now - from);
                }
            });
            if (delays.size() >= revocations) {
                all.complete(null);
            }
        };
        known.whenAdded(look);
        int[] begun = {0};
        vertx.setPeriodic(EVERY_MILLIS, timer -> {
            if (begun[0]++ == revocations) {
                vertx.cancelTimer(timer);
                return;
            }
            SessionId session = SessionId.random(random);
            awaited.put(session, System.nanoTime());
            writer.revocations()
                    .revoke(new Revocation.OfSession(session, Instant.now().plus(Duration.ofHours(1))))
                    .onFailure(all::completeExceptionally);
        });
        all.join();
        known.tellNoMore(look);
        return delays.stream().mapToLong(Long::longValue).sorted().toArray();
    }
}
