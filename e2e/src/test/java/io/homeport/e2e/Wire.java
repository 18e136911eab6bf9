package io.homeport.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way to a server, on which requests can be held back, so that the server never sees them, or what is said can be
 * lost: the connection breaks, and each side believes what it likes.
 */
final class Wire {
    /** What is lost. */
    enum Loss {
        /** The server never sees the request. */
        REQUEST,
        /** The server has answered. */
        ANSWER
    }

    /** What is lost of the next request that says this. */
    private record Losing(Loss loss, String said) {}

    private final NetServer listener;
    private final Set<NetSocket> unanswered = ConcurrentHashMap.newKeySet();
    private final Set<NetSocket> held = ConcurrentHashMap.newKeySet();
    private final Set<NetSocket> deaf = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Optional<Losing>> losing = new AtomicReference<>(Optional.empty());
    private volatile boolean holds;
    private volatile boolean hasLost;

    private Wire(NetServer listener) {
        this.listener = listener;
    }

    /** To what listens on this port of loopback. */
    static Wire to(Vertx vertx, int port) {
        NetServer listener = vertx.createNetServer();
        Wire wire = new Wire(listener);
        listener.connectHandler(client -> {
            client.pause();
            vertx.createNetClient()
                    .connect(port, "127.0.0.1")
                    .onFailure(gone -> client.close())
                    .onSuccess(server -> wire.join(client, server));
        });
        listener.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return wire;
    }

    private void join(NetSocket client, NetSocket server) {
        client.handler(octets -> toServer(client, server, octets));
        server.handler(octets -> toClient(client, server, octets));
        client.closeHandler(closed -> {
            unanswered.remove(client);
            server.close();
        });
        server.closeHandler(closed -> client.close());
        client.resume();
    }

    private void toServer(NetSocket client, NetSocket server, Buffer octets) {
        if (holds) {
            held.add(client);
            return;
        }
        Optional<Loss> loss = lossOf(octets);
        if (loss.equals(Optional.of(Loss.REQUEST))) {
            hasLost = true;
            client.close();
            return;
        }
        if (loss.isPresent()) {
            deaf.add(client);
        }
        unanswered.add(client);
        server.write(octets);
    }

    private void toClient(NetSocket client, NetSocket server, Buffer octets) {
        unanswered.remove(client);
        if (deaf.remove(client)) {
            hasLost = true;
            client.close();
            server.close();
            return;
        }
        client.write(octets);
    }

    private Optional<Loss> lossOf(Buffer octets) {
        Optional<Losing> wanted = losing.get();
        return wanted.isPresent()
                        && octets.toString("ISO-8859-1").contains(wanted.get().said())
                        && losing.compareAndSet(wanted, Optional.empty())
                ? wanted.map(Losing::loss)
                : Optional.empty();
    }

    /** Loses the next request that says this, or its answer, and the connection with it. */
    void lose(Loss loss, String said) {
        hasLost = false;
        losing.set(Optional.of(new Losing(loss, said)));
    }

    /** Whether what was to be lost was lost. */
    boolean hasLost() {
        return hasLost;
    }

    /** Lets no request through from now on; answers go on. */
    void hold() {
        holds = true;
    }

    /** How many connections have a request that was held back. */
    int held() {
        return held.size();
    }

    /** Whether the server has a request whose answer has not begun. */
    boolean isWaitedFor() {
        return !unanswered.isEmpty();
    }

    int port() {
        return listener.actualPort();
    }

    String address() {
        return "http://127.0.0.1:" + port();
    }
}
