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
     * fewest requests under way. A region whose addresses are full is not one that cannot be reached: no
     * other one takes over, lest load that is too much for one region brings down the next.
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
                if (isFull(endpoints, tried)) {
                    return Optional.empty();
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
            if (isFull(endpoints, tried)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether it is for want of room that no address could be taken. */
    boolean areFull(List<String> regions, List<Endpoint> tried) {
        return regions.stream().anyMatch(region -> isFull(byRegion.getOrDefault(region, List.of()), tried));
    }

    private static boolean isFull(List<Endpoint> endpoints, List<Endpoint> tried) {
        return endpoints.stream().anyMatch(endpoint -> endpoint.isFull() && !tried.contains(endpoint));
    }

    /** Beginning anywhere, so that equals share evenly. */
    private static Endpoint leastPending(List<Endpoint> endpoints) {
        int start = ThreadLocalRandom.current().nextInt(endpoints.size());
        Endpoint least = endpoints.get(start);
        double load = least.load();
        for (int i = 1; i < endpoints.size(); i++) {
            Endpoint other = endpoints.get((start + i) % endpoints.size());
            double others = other.load();
            if (others < load) {
                least = other;
                load = others;
            }
        }
        return least;
    }
}
