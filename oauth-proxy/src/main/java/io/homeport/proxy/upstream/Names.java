package io.homeport.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks up the names of upstreams again and again, on a thread that may wait, so that an address that changes is
 * followed and no event loop ever waits for a name server. While a name cannot be looked up, what is known stays.
 */
public final class Names {
    /** Tells which addresses a name has; the JVM's own, but for tests. */
    @FunctionalInterface
    public interface LookUp {
        /**
         * At least one address, the one to prefer first.
         *
         * @throws UnknownHostException if there is none to be had
         */
        InetAddress[] of(String name) throws UnknownHostException;
    }

    private volatile Map<String, List<Address>> byName;
    private final LookUp lookUp;
    private final Consumer<String> operator;
    private final Set<String> unknown = new HashSet<>();
    private volatile boolean ended;

    /**
     * Of these upstreams, as far as they have names.
     *
     * @param operator gets a sentence when a name can no longer be looked up, and when it can again
     */
    public Names(Collection<Address> endpoints, LookUp lookUp, Consumer<String> operator) {
        this.byName = byName(endpoints);
        this.lookUp = lookUp;
        this.operator = operator;
    }

    private static Map<String, List<Address>> byName(Collection<Address> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> isName(endpoint.url().getHost()))
                .collect(Collectors.groupingBy(endpoint -> endpoint.url().getHost()));
    }

    private static boolean isName(String host) {
        return !host.matches("[0-9.]+|\\[.*]");
    }

    /** Follows these from now on, and looks up now, on this thread, the names of those that are new. */
    public synchronized void follow(Collection<Address> endpoints) {
        Set<Address> known = byName.values().stream().flatMap(List::stream).collect(Collectors.toSet());
        byName = byName(endpoints);
        unknown.retainAll(byName.keySet());
        byName.forEach((name, all) -> {
            if (!known.containsAll(all)) {
                refresh(name, all);
            }
        });
    }

    /** Looks them up now, on this thread. */
    public synchronized void refresh() {
        byName.forEach(this::refresh);
    }

    /** Looks them up in this interval, from the end of one time to the next. */
    public void keepUp(Vertx vertx, Duration interval) {
        if (!ended) {
            vertx.setTimer(
                    Math.max(1, interval.toMillis()), due -> again(vertx).onComplete(done -> keepUp(vertx, interval)));
        }
    }

    /** Looks up none from now on. */
    public void end() {
        ended = true;
    }

    private Future<Boolean> again(Vertx vertx) {
        return ended || byName.isEmpty()
                ? Future.succeededFuture(false)
                : vertx.executeBlocking(
                        () -> {
                            refresh();
                            return true;
                        },
                        false);
    }

    private void refresh(String name, List<Address> endpoints) {
        try {
            InetAddress[] found = lookUp.of(name);
            List<InetAddress> preferred = List.of(found).stream()
                    .filter(address -> address instanceof Inet4Address == found[0] instanceof Inet4Address)
                    .toList();
            endpoints.forEach(endpoint -> endpoint.standsAt(preferred));
            if (unknown.remove(name)) {
                operator.accept(name + " can be looked up again");
            }
        } catch (UnknownHostException e) {
            endpoints.forEach(Address::cannotBeLookedUp);
            if (unknown.add(name)) {
                operator.accept(name + ", an upstream's name, cannot be looked up; check it and the name server. The"
                        + " addresses that it had last, if any, are used meanwhile");
            }
        }
    }
}
