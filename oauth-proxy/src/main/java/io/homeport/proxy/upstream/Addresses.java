package io.homeport.proxy.upstream;

import io.homeport.cookies.SessionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The addresses of one upstream in the regions that have it. */
public final class Addresses {
    private final Map<String, List<Address>> byRegion;
    private final boolean evenWhilePaused;

    /** With these addresses, each list not empty. */
    public Addresses(Map<String, List<Address>> byRegion) {
        this(byRegion, false);
    }

    private Addresses(Map<String, List<Address>> byRegion, boolean evenWhilePaused) {
        this.byRegion = new HashMap<>(byRegion);
        this.evenWhilePaused = evenWhilePaused;
    }

    /**
     * Of a service whose instances are replaced one after the other: where all of several are left alone, each is tried
     * all the same. The one that was replaced first may be back before its pause has ended, and the next one gone by then. One
     * that says that it is about to stop is taken last.
     */
    static Addresses ofInstances(Map<String, List<Address>> byRegion) {
        return new Addresses(byRegion, true);
    }

    /** Every address. */
    public List<Address> all() {
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
    public Optional<Address> take(List<String> regions, List<Address> tried) {
        for (String region : regions) {
            List<Address> endpoints = byRegion.getOrDefault(region, List.of());
            if (endpoints.size() == 1) {
                Address only = endpoints.get(0);
                if (!tried.contains(only) && only.take()) {
                    return Optional.of(only);
                }
                Optional<Address> paused = takePaused(endpoints, tried);
                if (paused.isPresent()) {
                    return paused;
                }
                if (isFull(endpoints, tried)) {
                    return Optional.empty();
                }
                continue;
            }
            List<Address> left = new ArrayList<>(endpoints);
            left.removeAll(tried);
            while (!left.isEmpty()) {
                Address least = leastPending(left);
                if (least.take()) {
                    return Optional.of(least);
                }
                left.remove(least);
            }
            Optional<Address> paused = takePaused(endpoints, tried);
            if (paused.isPresent()) {
                return paused;
            }
            if (isFull(endpoints, tried)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * Takes the next address for a request of a session: in the first region that has one to spare, the session's own, and
     * if that is left alone the next in its order.
     *
     * @param session absent where any address will do
     */
    Optional<Address> take(List<String> regions, List<Address> tried, Optional<SessionId> session) {
        if (session.isEmpty()) {
            return take(regions, tried);
        }
        for (String region : regions) {
            List<Address> order =
                    Rendezvous.order(byRegion.getOrDefault(region, List.of()), Address::authority, session.get());
            for (Address address : order) {
                if (!tried.contains(address) && address.take()) {
                    return Optional.of(address);
                }
            }
            Optional<Address> paused = takePaused(order, tried);
            if (paused.isPresent()) {
                return paused;
            }
        }
        return Optional.empty();
    }

    /**
     * One that stops comes last: until it has stopped, it can still close the connection of a call. Of several, that one
     * comes first which stopped first, as it is the first to be back.
     */
    private Optional<Address> takePaused(List<Address> order, List<Address> tried) {
        if (!evenWhilePaused) {
            return Optional.empty();
        }
        return order.stream()
                .filter(address -> !tried.contains(address))
                .filter(address -> order.size() > 1 || address.isLeaving())
                .sorted(Comparator.comparingLong(
                        address -> address.leavingSince().orElse(Long.MIN_VALUE)))
                .filter(Address::takeWhilePaused)
                .findFirst();
    }

    /** Whether there is more than one place in these regions. */
    boolean haveChoice(List<String> regions) {
        int places = 0;
        for (String region : regions) {
            for (Address address : byRegion.getOrDefault(region, List.of())) {
                places += address.places();
            }
        }
        return places > 1;
    }

    /** Whether it is for want of room that no address could be taken. */
    public boolean areFull(List<String> regions, List<Address> tried) {
        return regions.stream().anyMatch(region -> isFull(byRegion.getOrDefault(region, List.of()), tried));
    }

    private static boolean isFull(List<Address> endpoints, List<Address> tried) {
        return endpoints.stream().anyMatch(endpoint -> endpoint.isFull() && !tried.contains(endpoint));
    }

    /** Beginning anywhere, so that equals share evenly. */
    private static Address leastPending(List<Address> endpoints) {
        int start = ThreadLocalRandom.current().nextInt(endpoints.size());
        Address least = endpoints.get(start);
        double load = least.load();
        for (int i = 1; i < endpoints.size(); i++) {
            Address other = endpoints.get((start + i) % endpoints.size());
            double others = other.load();
            if (others < load) {
                least = other;
                load = others;
            }
        }
        return least;
    }
}
