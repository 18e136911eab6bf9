package io.homeport.store.embedded;

import io.homeport.store.FirstUses;
import io.homeport.store.StoreKey;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;

final class EmbeddedFirstUses implements FirstUses {
    private final Entries<StoreKey, Boolean> used;

    EmbeddedFirstUses(Clock clock, int most) {
        this.used = new Entries<>(clock, most);
    }

    @Override
    public synchronized Future<Boolean> isFirst(StoreKey key, Duration remembered) {
        boolean first = used.get(key).isEmpty();
        if (first) {
            used.put(key, true, remembered);
        }
        return Future.succeededFuture(first);
    }
}
