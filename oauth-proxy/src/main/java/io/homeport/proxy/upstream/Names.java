package io.homeport.proxy.upstream;

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

    private final Map<String, List<Address>> byName;
    private final LookUp lookUp;
    private final Consumer<String> operator;
    private final Set<String> unknown = new HashSet<>();

    /**
     * Of these upstreams, as far as they have names.
     *
     * @param operator gets a sentence when a name can no longer be looked up, and when it can again
     */
    public Names(Collection<Address> endpoints, LookUp lookUp, Consumer<String> operator) {
        this.byName = endpoints.stream()
                .filter(endpoint -> isName(endpoint.url().getHost()))
                .collect(Collectors.groupingBy(endpoint -> endpoint.url().getHost()));
        this.lookUp = lookUp;
        this.operator = operator;
    }

    private static boolean isName(String host) {
        return !host.matches("[0-9.]+|\\[.*]");
    }

    /** Looks them up now, on this thread. */
    public void refresh() {
        byName.forEach(this::refresh);
    }

    /** Looks them up now, and then in this interval from the end of one time to the next. */
    public void keepUp(Vertx vertx, Duration interval) {
        refresh();
        if (!byName.isEmpty()) {
            again(vertx, interval);
        }
    }

    private void again(Vertx vertx, Duration interval) {
        vertx.setTimer(
                Math.max(1, interval.toMillis()),
                due -> vertx.executeBlocking(
                                () -> {
                                    refresh();
                                    return true;
                                },
                                false)
                        .onComplete(done -> again(vertx, interval)));
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
