package io.homeport.store.embedded;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values that leave when their time has passed, and the oldest of which leave where there are too many. */
final class Entries<K, V> {
    private record Kept<V>(V value, long until) {}

    private final Clock clock;
    private final int most;
    private final Map<K, Kept<V>> kept = new LinkedHashMap<>();

    Entries(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    Optional<V> get(K key) {
        Kept<V> found = kept.get(key);
        if (found != null && found.until() <= clock.millis()) {
            kept.remove(key);
            found = null;
        }
        return Optional.ofNullable(found).map(Kept::value);
    }

    void put(K key, V value, Duration timeToLive) {
        kept.remove(key);
        if (kept.size() >= most) {
            makeRoom();
        }
        kept.put(key, new Kept<>(value, clock.millis() + timeToLive.toMillis()));
    }

    void remove(K key) {
        kept.remove(key);
    }

    private void makeRoom() {
        long now = clock.millis();
        kept.values().removeIf(entry -> entry.until() <= now);
        Iterator<K> oldest = kept.keySet().iterator();
        if (kept.size() >= most && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }
}
