package io.homeport.proxy.upstream;

import io.homeport.cookies.SessionId;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The network addresses behind one address of the configuration, whose name may have several: each in turn. */
final class ResolvedAddresses {
    private final int port;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicReference<List<SocketAddress>> addresses;
    private volatile boolean lookedUp;

    /** As the configuration has it, not looked up yet. */
    ResolvedAddresses(int port, String host) {
        this.port = port;
        this.addresses = new AtomicReference<>(List.of(SocketAddress.inetSocketAddress(port, host)));
    }

    void set(List<InetAddress> found) {
        lookedUp = true;
        addresses.set(found.stream()
                .map(address -> SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .toList());
    }

    /** What was found before stays. If that is nothing, there is none: no event loop shall look it up itself. */
    void cannotBeLookedUp() {
        if (!lookedUp) {
            addresses.set(List.of());
        }
    }

    /** All of them. */
    List<SocketAddress> all() {
        return addresses.get();
    }

    /** The one whose turn it is, if there is any. */
    Optional<SocketAddress> next() {
        List<SocketAddress> now = addresses.get();
        if (now.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(now.size() == 1 ? now.get(0) : now.get(Math.floorMod(turn.getAndIncrement(), now.size())));
    }

    int count() {
        return addresses.get().size();
    }

    /** The session's own, if there is any. */
    Optional<SocketAddress> of(SessionId session) {
        return Rendezvous.order(addresses.get(), SocketAddress::toString, session).stream()
                .findFirst();
    }

    /** Leaves one out until the name is looked up again; returns whether there are others. */
    boolean leaveOut(SocketAddress failed) {
        List<SocketAddress> before = addresses.get();
        if (before.size() < 2) {
            return false;
        }
        List<SocketAddress> left =
                before.stream().filter(address -> !address.equals(failed)).toList();
        return !left.isEmpty() && (addresses.compareAndSet(before, left) || leaveOut(failed));
    }
}
