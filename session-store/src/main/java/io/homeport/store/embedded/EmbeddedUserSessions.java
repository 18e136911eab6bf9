package io.homeport.store.embedded;

import io.homeport.store.StoreKey;
import io.homeport.store.UserSessions;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class EmbeddedUserSessions implements UserSessions {
    private final Clock clock;
    private final Entries<StoreKey, Map<StoreKey, Listed>> users;

    EmbeddedUserSessions(Clock clock, int most) {
        this.clock = clock;
        this.users = new Entries<>(clock, most);
    }

    @Override
    public synchronized Future<Void> note(StoreKey user, Listed session) {
        Map<StoreKey, Listed> sessions = living(user);
        sessions.put(session.session(), session);
        if (sessions.size() > MOST_OF_A_USER) {
            sessions.values().stream()
                    .min(Comparator.comparing(Listed::endsAt))
                    .ifPresent(first -> sessions.remove(first.session()));
        }
        keep(user, sessions);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<List<Listed>> of(StoreKey user) {
        return Future.succeededFuture(List.copyOf(living(user).values()));
    }

    @Override
    public synchronized Future<Void> remove(StoreKey user, StoreKey session) {
        Map<StoreKey, Listed> sessions = living(user);
        sessions.remove(session);
        keep(user, sessions);
        return Future.succeededFuture();
    }

    private Map<StoreKey, Listed> living(StoreKey user) {
        Instant now = clock.instant();
        Map<StoreKey, Listed> sessions = new HashMap<>();
        users.get(user)
                .ifPresent(all -> all.values().stream()
                        .filter(one -> now.isBefore(one.endsAt()))
                        .forEach(one -> sessions.put(one.session(), one)));
        return sessions;
    }

    private void keep(StoreKey user, Map<StoreKey, Listed> sessions) {
        sessions.values().stream()
                .map(Listed::endsAt)
                .max(Comparator.naturalOrder())
                .ifPresentOrElse(
                        last -> users.put(user, sessions, Duration.between(clock.instant(), last)),
                        () -> users.remove(user));
    }
}
