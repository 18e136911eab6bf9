package io.homeport.store.embedded;

import io.homeport.store.FirstUses;
import io.homeport.store.Refreshes;
import io.homeport.store.Revocations;
import io.homeport.store.SessionStore;
import io.homeport.store.StoredSessions;
import io.homeport.store.UserSessions;
import io.vertx.core.Future;
import java.time.Clock;

/** A store in this instance's memory, which no other instance sees, and which ends with it. */
public final class EmbeddedStore implements SessionStore {
    private static final int MOST_ENTRIES = 100_000;

    private final EmbeddedRevocations revocations;
    private final EmbeddedRefreshes refreshes;
    private final EmbeddedSessions sessions;
    private final EmbeddedUserSessions userSessions;
    private final EmbeddedFirstUses firstUses;

    /** An empty one. */
    public EmbeddedStore(Clock clock) {
        this(clock, MOST_ENTRIES);
    }

    /** With another bound for each kind of entries; where there are more, the oldest leaves. */
    public EmbeddedStore(Clock clock, int most) {
        this.revocations = new EmbeddedRevocations(clock, most);
        this.refreshes = new EmbeddedRefreshes(clock, most);
        this.sessions = new EmbeddedSessions(clock, most);
        this.userSessions = new EmbeddedUserSessions(clock, most);
        this.firstUses = new EmbeddedFirstUses(clock, most);
    }

    @Override
    public Revocations revocations() {
        return revocations;
    }

    @Override
    public Refreshes refreshes() {
        return refreshes;
    }

    @Override
    public StoredSessions sessions() {
        return sessions;
    }

    @Override
    public UserSessions userSessions() {
        return userSessions;
    }

    @Override
    public FirstUses firstUses() {
        return firstUses;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
