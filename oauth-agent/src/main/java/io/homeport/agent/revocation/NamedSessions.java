package io.homeport.agent.revocation;

import io.homeport.store.FirstUses;
import io.homeport.store.HashKeys;
import io.homeport.store.Revocation;
import io.homeport.store.Revocation.OfServerSession;
import io.homeport.store.Revocation.OfSubject;
import io.homeport.store.StoreKey;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Ends sessions by the names that others have for them: an authorization server or a transmitter of signals knows the
 * issuer, its own session and the user, and nothing of ours. What is written here every proxy learns within seconds.
 */
public final class NamedSessions {
    private static final Duration SHORTEST_MEMORY = Duration.ofSeconds(1);

    private final Function<Revocation, Future<Void>> revoke;
    private final FirstUses firstUses;
    private final HashKeys keys;
    private final Supplier<Duration> longestSession;
    private final Clock clock;

    /**
     * Sessions of a deployment with a store.
     *
     * @param revoke tells all instances of it; succeeds when the store has it
     * @param longestSession what a session of any app can last: so long is remembered that one has ended
     */
    public NamedSessions(
            Function<Revocation, Future<Void>> revoke,
            FirstUses firstUses,
            HashKeys keys,
            Supplier<Duration> longestSession,
            Clock clock) {
        this.revoke = revoke;
        this.firstUses = firstUses;
        this.keys = keys;
        this.longestSession = longestSession;
        this.clock = clock;
    }

    /** Ends all that began in this session at the server. */
    public Future<Void> endServerSession(String issuer, String sid) {
        Instant endsAt = endsAt();
        return revokeEach(keys.serverSessions(issuer, sid), handle -> new OfServerSession(handle, endsAt));
    }

    /** Ends all sessions of a user that had begun by then. */
    public Future<Void> endSessionsOf(String issuer, String subject, Instant begunUpTo) {
        Instant endsAt = endsAt();
        return revokeEach(keys.subjects(issuer, subject), handle -> new OfSubject(handle, begunUpTo, endsAt));
    }

    /** Whether nobody has shown a token of this id before; remembered until the token is refused by its times alone. */
    public Future<Boolean> isFirst(String issuer, String tokenId, Instant goodUntil) {
        Duration left = Duration.between(clock.instant(), goodUntil);
        return firstUses.isFirst(
                StoreKey.of(issuer + "\n" + tokenId), left.compareTo(SHORTEST_MEMORY) < 0 ? SHORTEST_MEMORY : left);
    }

    private Future<Void> revokeEach(List<Long> handles, LongFunction<Revocation> revocation) {
        return Future.all(handles.stream()
                        .map(handle -> revoke.apply(revocation.apply(handle)))
                        .toList())
                .mapEmpty();
    }

    private Instant endsAt() {
        return clock.instant().plus(longestSession.get());
    }
}
