package io.homeport.cookies;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A key ring in force. It follows the deployment file: seals and opens go on meanwhile, each with the keys that it has
 * begun with. Safe for use by several threads.
 */
public final class LiveKeyRing {
    /** What the file says now; it is replaced as a whole. */
    private record Held(List<HeldKey> keys, Duration settlingTime) {}

    private final Clock clock;
    private final UnknownKeys unknown = new UnknownKeys();
    private final List<Runnable> watching = new CopyOnWriteArrayList<>();
    private volatile Held held;

    /** A ring that this instance knows from now on. */
    public LiveKeyRing(KeyRing ring, Clock clock) {
        this.clock = clock;
        this.held = new Held(List.of(), ring.settlingTime());
        follow(ring);
    }

    /** Has the keys that the file says now. A key that was there before stays known for as long as it was. */
    public synchronized void follow(KeyRing next) {
        Held before = held;
        Instant now = clock.instant();
        List<HeldKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (SealingKey key : next.keys()) {
            keys.add(kept(before, key).orElseGet(() -> new HeldKey(key, now)));
            ids.add(key.id());
        }
        unknown.areKnown(ids);
        held = new Held(List.copyOf(keys), next.settlingTime());
        for (HeldKey one : before.keys()) {
            if (!keys.contains(one)) {
                one.drop();
            }
        }
        watching.forEach(Runnable::run);
    }

    /** Is told of each change from now on, on the thread that makes it. */
    public void whenChanged(Runnable told) {
        watching.add(told);
    }

    private static Optional<HeldKey> kept(Held before, SealingKey key) {
        for (HeldKey one : before.keys()) {
            if (one.is(key)) {
                one.restate(key);
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** The keys, in the file's order. */
    public List<HeldKey> keys() {
        return held.keys();
    }

    /** The key that seals now. */
    public HeldKey sealing() {
        Held now = held;
        return SealingChoice.of(now.keys(), now.settlingTime(), clock.instant());
    }

    Optional<HeldKey> named(String id) {
        for (HeldKey key : held.keys()) {
            if (key.id().equals(id)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** What a cookie is refused as whose key is not in this ring. */
    Refusal refusalOf(String unknownId) {
        return unknown.refusal(unknownId, held.settlingTime(), clock.instant());
    }
}
