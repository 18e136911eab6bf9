package io.homeport.proxy.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many of something each client has, of which it may have so many at once. */
final class PerClient {
    private final int most;
    /** A count that has come to zero is never used again, so that whoever removes it removes nobody's. */
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    PerClient(int most) {
        this.most = most;
    }

    /** Whether this client has room for one more, which is counted then. */
    boolean begin(String client) {
        while (most > 0) {
            AtomicInteger count = counts.get(client);
            if (count == null) {
                if (counts.putIfAbsent(client, new AtomicInteger(1)) == null) {
                    return true;
                }
                continue;
            }
            int before = count.get();
            if (before >= most) {
                return false;
            }
            if (before == 0) {
                counts.remove(client, count);
            } else if (count.compareAndSet(before, before + 1)) {
                return true;
            }
        }
        return false;
    }

    /** One that was counted is over. */
    void end(String client) {
        AtomicInteger count = counts.get(client);
        if (count != null && count.decrementAndGet() == 0) {
            counts.remove(client, count);
        }
    }

    /** How many clients are remembered. */
    int clients() {
        return counts.size();
    }
}
