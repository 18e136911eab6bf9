package io.homeport.proxy.forward;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The addresses of one upstream in the regions that have it. */
public final class Endpoints {
    private final Map<String, List<Endpoint>> byRegion;

    /** With these addresses, each list not empty. */
    public Endpoints(Map<String, List<Endpoint>> byRegion) {
        this.byRegion = new HashMap<>(byRegion);
    }

    /** Every address. */
    public List<Endpoint> all() {
        return byRegion.values().stream().flatMap(List::stream).toList();
    }

    /**
     * Takes the next address for a request: in the first region that has one to spare, the one with the
     * fewest requests under way.
     *
     * @param regions that may serve, best first; no other one is ever looked at
     * @param tried addresses that this request has tried
     */
    Optional<Endpoint> take(List<String> regions, List<Endpoint> tried) {
        for (String region : regions) {
            List<Endpoint> endpoints = byRegion.getOrDefault(region, List.of());
            if (endpoints.size() == 1) {
                Endpoint only = endpoints.get(0);
                if (!tried.contains(only) && only.take()) {
                    return Optional.of(only);
                }
                continue;
            }
            List<Endpoint> left = new ArrayList<>(endpoints);
            left.removeAll(tried);
            while (!left.isEmpty()) {
                Endpoint least = leastPending(left);
                if (least.take()) {
                    return Optional.of(least);
                }
                left.remove(least);
            }
        }
        return Optional.empty();
    }

    /** Beginning anywhere, so that equals share evenly. */
    private static Endpoint leastPending(List<Endpoint> endpoints) {
        int start = ThreadLocalRandom.current().nextInt(endpoints.size());
        Endpoint least = endpoints.get(start);
        for (int i = 1; i < endpoints.size(); i++) {
            Endpoint other = endpoints.get((start + i) % endpoints.size());
            if (other.pending() < least.pending()) {
                least = other;
            }
        }
        return least;
    }
}
