package io.homeport.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way to a server, on which requests can be held back, so that the server never sees them. */
final class Wire {
    private final NetServer listener;
    private final Set<NetSocket> unanswered = ConcurrentHashMap.newKeySet();
    private final Set<NetSocket> held = ConcurrentHashMap.newKeySet();
    private volatile boolean holds;

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
        server.handler(octets -> {
            unanswered.remove(client);
            client.write(octets);
        });
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
        } else {
            unanswered.add(client);
            server.write(octets);
        }
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

    String address() {
        return "http://127.0.0.1:" + listener.actualPort();
    }
}
