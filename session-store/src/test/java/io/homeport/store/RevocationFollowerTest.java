package io.homeport.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.store.RevocationList.WhenUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RevocationFollowerTest {
    private static final Duration RARELY = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final Vertx vertx = Vertx.vertx();
    private final RevocationList list = new RevocationList(1000, WhenUnavailable.OPEN, Clock.systemUTC());
    private final Source source = new Source();
    private final RevocationFollower follower = new RevocationFollower(vertx, source, list);

    /** A source whose answers come when the test wants. */
    private static final class Source implements Revocations {
        private final List<Long> asked = new CopyOnWriteArrayList<>();
        private final List<Revocation> written = new CopyOnWriteArrayList<>();
        private final List<Follower> followers = new ArrayList<>();
        private volatile boolean down;
        private volatile Promise<Look> held;

        @Override
        public Future<Void> revoke(Revocation revocation) {
            written.add(revocation);
            return Future.succeededFuture();
        }

        /** Two at most on a page. */
        @Override
        public Future<Look> since(long since) {
            asked.add(since);
            if (held != null) {
                return held.future();
            }
            if (down) {
                return Future.failedFuture(new StoreUnavailable("down"));
            }
            int end = Math.min(written.size(), (int) since + 2);
            return Future.succeededFuture(new Look(written.subList((int) since, end), end, end == written.size()));
        }

        @Override
        public void subscribe(Follower follower) {
            followers.add(follower);
        }

        private void write(int handle) {
            written.add(new Revocation.OfServerSession(handle, Instant.now().plusSeconds(60)));
        }
    }

    @AfterEach
    void close() {
        follower.stop();
        SessionStoreContract.result(vertx.close());
    }

    @Test
    void theFirstLookReadsAll() {
        for (int handle = 1; handle <= 5; handle++) {
            source.write(handle);
        }
        SessionStoreContract.result(follower.begin(RARELY));
        assertEquals(5, list.size());
    }

    @Test
    void looksWhenTheSourceTells() {
        SessionStoreContract.result(follower.begin(RARELY));
        source.write(1);
        source.followers.forEach(Revocations.Follower::written);
        await().until(() -> list.size() == 1);
    }

    @Test
    void looksUnaskedToo() {
        SessionStoreContract.result(follower.begin(OFTEN));
        source.write(1);
        await().until(() -> list.size() == 1);
    }

    @Test
    void afterAFailureAllIsReadAnew() {
        source.write(1);
        SessionStoreContract.result(follower.begin(RARELY));
        source.down = true;
        Future<Void> failed = follower.look();
        assertThrows(IllegalStateException.class, () -> SessionStoreContract.result(failed));
        source.down = false;
        source.write(2);
        source.asked.clear();
        SessionStoreContract.result(follower.look());
        assertEquals(Revocations.Look.BEGINNING, source.asked.get(0));
        assertEquals(2, list.size());
    }

    /** What took over may not have the same, and in another order. */
    @Test
    void afterANewConnectionAllIsReadAnew() {
        source.write(1);
        SessionStoreContract.result(follower.begin(RARELY));
        source.asked.clear();
        source.followers.forEach(Revocations.Follower::connected);
        await().until(() -> source.asked.contains(Revocations.Look.BEGINNING));
    }

    @Test
    void goesOnAfterTheFirstLookHasFailed() {
        source.down = true;
        Future<Void> first = follower.begin(OFTEN);
        assertThrows(IllegalStateException.class, () -> SessionStoreContract.result(first));
        source.write(1);
        source.down = false;
        await().until(() -> list.size() == 1);
    }

    /** What was written after that look had begun is found by another. */
    @Test
    void whoAsksDuringALookWaitsForTheNextOne() {
        SessionStoreContract.result(follower.begin(RARELY));
        Promise<Revocations.Look> held = Promise.promise();
        source.held = held;
        Future<Void> first = follower.look();
        source.write(1);
        Future<Void> second = follower.look();
        Future<Void> third = follower.look();
        source.held = null;
        int before = source.asked.size();
        held.complete(new Revocations.Look(List.of(), 0, true));
        SessionStoreContract.result(first);
        SessionStoreContract.result(second);
        assertEquals(1, list.size());
        SessionStoreContract.result(third);
        assertTrue(source.asked.size() - before <= 1);
    }

    /** The store is closed after it: a question would fail, and the log would tell of it. */
    @Test
    void asksNothingMoreAfterTheStop() {
        SessionStoreContract.result(follower.begin(RARELY));
        int asked = source.asked.size();
        source.followers.get(0).written();
        follower.stop();
        source.followers.get(0).written();
        SessionStoreContract.result(vertx.timer(100, TimeUnit.MILLISECONDS));
        assertEquals(asked, source.asked.size());
    }
}
