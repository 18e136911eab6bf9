package io.homeport.proxy;

import io.homeport.proxy.upstream.Address;
import io.homeport.proxy.upstream.Listing;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Addresses that no new request goes to, since the deployment file has them no longer, until the last exchange with each
 * has ended. It looks now and then, and only while there are any.
 */
final class Departures {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Vertx vertx;
    private final BiConsumer<Map<Listing, Address>, Map<Listing, Address>> sweep;
    private final List<Departing> departing = new ArrayList<>();
    private Map<Listing, Address> listed = Map.of();
    private boolean looking;

    private record Departing(Listing listing, Address address, long notBefore) {
        boolean isDue(long now) {
            return now - notBefore >= 0 && address.isUnused();
        }
    }

    /**
     * None.
     *
     * @param sweep closes what serves only those that are gone: gets what is in use, and what is gone
     */
    Departures(Vertx vertx, BiConsumer<Map<Listing, Address>, Map<Listing, Address>> sweep) {
        this.vertx = vertx;
        this.sweep = sweep;
    }

    /**
     * Sees these off.
     *
     * @param now listed by the deployment that is in force
     * @param lateness in which a request that is under way may still come to one of them
     */
    synchronized void begin(
            Map<Listing, Address> gone, Map<Listing, Address> now, Function<Listing, Duration> lateness) {
        listed = now;
        long begin = System.nanoTime();
        gone.forEach((listing, address) -> departing.add(
                new Departing(listing, address, begin + lateness.apply(listing).toNanos())));
        if (!departing.isEmpty() && !looking) {
            looking = true;
            lookLater();
        }
    }

    private void lookLater() {
        vertx.setTimer(LOOK.toMillis(), due -> look());
    }

    private synchronized void look() {
        Map<Listing, Address> gone = new LinkedHashMap<>();
        long now = System.nanoTime();
        departing.removeIf(one -> {
            boolean due = one.isDue(now);
            if (due) {
                gone.put(one.listing(), one.address());
            }
            return due;
        });
        if (!gone.isEmpty()) {
            Map<Listing, Address> inUse = new LinkedHashMap<>(listed);
            departing.forEach(one -> inUse.putIfAbsent(one.listing(), one.address()));
            sweep.accept(inUse, gone);
        }
        looking = !departing.isEmpty();
        if (looking) {
            lookLater();
        }
    }

    /** How many are not seen off yet. */
    synchronized int count() {
        return departing.size();
    }
}
