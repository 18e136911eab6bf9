package io.homeport.proxy.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many of something each client has, of which it may have so many at once. */
final class PerClient {
    private final int most;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    PerClient(int most) {
        this.most = most;
    }

    /** Whether this client has room for one more, which is counted then. */
    boolean begin(String client) {
        boolean[] room = {true};
        counts.compute(client, (same, before) -> {
            int sofar = before == null ? 0 : before;
            room[0] = sofar < most;
            return room[0] ? Integer.valueOf(sofar + 1) : before;
        });
        return room[0];
    }

    /** One that was counted is over. */
    void end(String client) {
        counts.computeIfPresent(client, (same, before) -> before == 1 ? null : before - 1);
    }
}
