package io.homeport.store.embedded;

import io.homeport.store.Refreshes;
import io.homeport.store.StoreKey;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

final class EmbeddedRefreshes implements Refreshes {
    /** How long it is known that a token may be used up after the lease of its holder. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private record Turn(
            long fencing,
            String claimant,
            long leaseUntil,
            boolean released,
            boolean mayHaveBeenUsed,
            Optional<byte[]> answer) {
        /** Never prints the answer. */
        @Override
        public String toString() {
            return "Turn[" + fencing + "]";
        }
    }

    private final Clock clock;
    private final Entries<StoreKey, Turn> turns;
    private long lastFencing;

    EmbeddedRefreshes(Clock clock, int most) {
        this.clock = clock;
        this.turns = new Entries<>(clock, most);
    }

    @Override
    public synchronized Future<Claim> claim(StoreKey token, String claimant, Duration lease) {
        Optional<Turn> before = turns.get(token);
        Optional<byte[]> answer = before.flatMap(Turn::answer);
        if (answer.isPresent()) {
            return Future.succeededFuture(new Claim.Done(answer.get()));
        }
        long now = clock.millis();
        if (before.isPresent() && !before.get().released() && before.get().leaseUntil() > now) {
            Turn held = before.get();
            if (held.claimant().equals(claimant)) {
                extend(token, held.fencing(), lease);
                return Future.succeededFuture(new Claim.Claimed(held.fencing(), held.mayHaveBeenUsed()));
            }
            return Future.succeededFuture(new Claim.UnderWay(Duration.ofMillis(held.leaseUntil() - now)));
        }
        boolean used = before.filter(turn -> turn.mayHaveBeenUsed() || !turn.released())
                .isPresent();
        lastFencing++;
        turns.put(
                token,
                new Turn(lastFencing, claimant, now + lease.toMillis(), false, used, Optional.empty()),
                lease.plus(REMEMBERED));
        return Future.succeededFuture(new Claim.Claimed(lastFencing, used));
    }

    @Override
    public synchronized Future<Optional<Claim>> peek(StoreKey token) {
        Optional<Turn> turn = turns.get(token);
        Optional<Claim> answer = turn.flatMap(Turn::answer).map(Claim.Done::new);
        long now = clock.millis();
        return Future.succeededFuture(answer.or(() -> turn.filter(held -> !held.released() && held.leaseUntil() > now)
                .map(held -> new Claim.UnderWay(Duration.ofMillis(held.leaseUntil() - now)))));
    }

    @Override
    public synchronized Future<Boolean> extend(StoreKey token, long fencing, Duration lease) {
        Optional<Turn> own = own(token, fencing);
        own.ifPresent(turn -> turns.put(
                token,
                new Turn(
                        fencing,
                        turn.claimant(),
                        clock.millis() + lease.toMillis(),
                        false,
                        turn.mayHaveBeenUsed(),
                        Optional.empty()),
                lease.plus(REMEMBERED)));
        return Future.succeededFuture(own.isPresent());
    }

    @Override
    public synchronized Future<Boolean> leave(StoreKey token, byte[] sealedAnswer, Duration grace) {
        Optional<Turn> known = turns.get(token);
        boolean first = known.flatMap(Turn::answer).isEmpty();
        if (first) {
            long fencing = known.map(Turn::fencing).orElse(0L);
            turns.put(token, new Turn(fencing, "", 0, false, true, Optional.of(sealedAnswer.clone())), grace);
        }
        return Future.succeededFuture(first);
    }

    @Override
    public synchronized Future<Boolean> finish(StoreKey token, long fencing, byte[] sealedAnswer, Duration grace) {
        Optional<Turn> own = own(token, fencing);
        own.ifPresent(turn ->
                turns.put(token, new Turn(fencing, "", 0, false, true, Optional.of(sealedAnswer.clone())), grace));
        return Future.succeededFuture(own.isPresent());
    }

    @Override
    public synchronized Future<Void> release(StoreKey token, long fencing) {
        own(token, fencing)
                .ifPresent(turn -> turns.put(
                        token, new Turn(fencing, "", 0, true, turn.mayHaveBeenUsed(), Optional.empty()), REMEMBERED));
        return Future.succeededFuture();
    }

    private Optional<Turn> own(StoreKey token, long fencing) {
        return turns.get(token)
                .filter(turn -> turn.fencing() == fencing)
                .filter(turn -> turn.answer().isEmpty());
    }
}
