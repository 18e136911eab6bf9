package io.homeport.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where no namespaces can be made: each region is a loopback address. What its processes know of another region is the
 * address of a relay, which records. A link that is cut or resets is relays that end their connections and take no more; silence
 * cannot be had here, since the system takes connections for whoever listens. So what crosses a border is seen, as long as a
 * process uses the addresses that it was given; what happens inside of a region is not.
 */
final class LoopbackNetwork implements RegionalNetwork {
    private static final int LATE_MS = 40;

    /** A region's way to what listens at a port of another one. */
    private record Relay(String from, String region, int port) {
        private Border border() {
            return new Border(from, region);
        }

        private String host() {
            return "127.77." + number(from) + number(region) + ".1";
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final Map<Relay, NetServer> relays = new HashMap<>();
    private final Set<Border> late = ConcurrentHashMap.newKeySet();
    private final Map<Border, List<ByteArrayOutputStream>> recorded = new HashMap<>();

    @Override
    public String description() {
        return "loopback addresses, since this machine allows no network namespaces; a recording of what crosses borders";
    }

    @Override
    public String host(String region) {
        return "127.77." + number(region) + ".1";
    }

    private static int number(String region) {
        return REGIONS.indexOf(region) + 1;
    }

    @Override
    public synchronized String address(String from, String region, int port) {
        if (from.equals(region)) {
            return host(region) + ":" + port;
        }
        Relay relay = new Relay(from, region, port);
        relays.computeIfAbsent(relay, this::open);
        return relay.host() + ":" + port;
    }

    private NetServer open(Relay relay) {
        NetServer server = vertx.createNetServer(
                new NetServerOptions().setHost(relay.host()).setPort(relay.port()));
        server.connectHandler(client -> {
            client.pause();
            vertx.createNetClient()
                    .connect(relay.port(), host(relay.region()))
                    .onFailure(gone -> client.close())
                    .onSuccess(there -> {
                        join(relay.border(), client, there);
                        join(relay.border(), there, client);
                        client.resume();
                    });
        });
        return await(server.listen());
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private void join(Border border, NetSocket from, NetSocket to) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        synchronized (recorded) {
            recorded.computeIfAbsent(border, none -> new ArrayList<>()).add(stream);
        }
        from.handler(octets -> {
            synchronized (recorded) {
                stream.writeBytes(octets.getBytes());
            }
            if (late.contains(border)) {
                vertx.setTimer(LATE_MS, now -> to.write(octets));
            } else {
                to.write(octets);
            }
        });
        from.closeHandler(closed -> to.close());
    }

    @Override
    public List<String> launcher(String region) {
        return List.of();
    }

    @Override
    public synchronized void cut(Border border) {
        relays.forEach((relay, server) -> {
            if (relay.border().equals(border)) {
                await(server.close());
            }
        });
    }

    @Override
    public void slow(Border border) {
        late.add(border);
    }

    @Override
    public void reset(Border border) {
        cut(border);
    }

    @Override
    public synchronized void heal(Border border) {
        if (!late.remove(border)) {
            relays.replaceAll((relay, server) -> relay.border().equals(border) ? open(relay) : server);
        }
    }

    @Override
    public synchronized void listens(String region, int port, boolean anybody) {
        relays.replaceAll((relay, server) -> {
            if (!relay.region().equals(region) || relay.port() != port) {
                return server;
            }
            await(server.close());
            return anybody ? open(relay) : server;
        });
    }

    @Override
    public void beginRecording(Path folder) {
        synchronized (recorded) {
            recorded.clear();
        }
    }

    @Override
    public List<Recording> endRecording() {
        List<Recording> recordings = new ArrayList<>();
        synchronized (recorded) {
            for (Border border : NamespaceNetwork.borders()) {
                List<byte[]> streams = recorded.getOrDefault(border, List.of()).stream()
                        .map(ByteArrayOutputStream::toByteArray)
                        .toList();
                long bytes = streams.stream().mapToLong(stream -> stream.length).sum();
                recordings.add(new Recording(Place.of(border), streams.size(), bytes, 0, streams));
            }
        }
        return recordings;
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
