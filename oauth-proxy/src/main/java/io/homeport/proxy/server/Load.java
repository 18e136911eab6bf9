package io.homeport.proxy.server;

import io.homeport.proxy.request.Problem;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.telemetry.LoadReports;
import io.vertx.core.http.HttpConnection;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** How much is under way, against how much may be: from all clients, and from each. */
public final class Load implements Connections {
    /**
     * How much may be under way.
     *
     * @param connections open ones
     * @param connectionsPerClient open ones of one client
     * @param requests of all clients
     * @param requestsPerClient of one client, and how many of them it may take back in ten seconds
     */
    public record Limits(int connections, int connectionsPerClient, int requests, int requestsPerClient) {
        /** As these settings say. */
        public static Limits of(ProxySettings settings) {
            return new Limits(
                    settings.maxConnections(),
                    settings.maxConnectionsPerClient(),
                    settings.maxConcurrentRequests(),
                    settings.maxConcurrentRequestsPerClient());
        }
    }

    private final Limits limits;
    private final Predicate<InetSocketAddress> standsForMany;
    private final LoadReports reports;
    private final PerClient connectionsOf;
    private final PerClient requestsOf;
    private final Abandoned abandoned;
    private volatile boolean leaving;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    /** Let in only to be told that there is no room. */
    private final Set<HttpConnection> beyond = ConcurrentHashMap.newKeySet();

    /**
     * With these bounds.
     *
     * @param standsForMany knows the proxies in front, which are not limited as clients
     */
    public Load(Limits limits, Predicate<InetSocketAddress> standsForMany, LoadReports reports, LongSupplier nanoTime) {
        this.limits = limits;
        this.standsForMany = standsForMany;
        this.reports = reports;
        this.connectionsOf = new PerClient(limits.connectionsPerClient());
        this.requestsOf = new PerClient(limits.requestsPerClient());
        this.abandoned = new Abandoned(limits.requestsPerClient(), nanoTime);
    }

    @Override
    public Verdict accepted(InetSocketAddress client) {
        if (!standsForMany.test(client) && !connectionsOf.begin(networkOf(client))) {
            reports.connectionsOfClient(limits.connectionsPerClient());
            return Verdict.CLOSED;
        }
        Verdict verdict = accepted();
        if (verdict == Verdict.CLOSED) {
            ended(client);
        }
        return verdict;
    }

    private Verdict accepted() {
        if (connections.incrementAndGet() <= limits.connections()) {
            return Verdict.SERVED;
        }
        return connections.get() > limits.connections() + limits.connections() / 10 + 1
                ? Verdict.CLOSED
                : Verdict.BEYOND;
    }

    /** The connections of other regions' proxies: they count with all others, and for no client. */
    public Connections ofPeers() {
        return new Connections() {
            @Override
            public Verdict accepted(InetSocketAddress peer) {
                Verdict verdict = Load.this.accepted();
                if (verdict == Verdict.CLOSED) {
                    ended(peer);
                }
                return verdict;
            }

            @Override
            public void ended(InetSocketAddress peer) {
                connections.decrementAndGet();
            }
        };
    }

    @Override
    public void ended(InetSocketAddress client) {
        connections.decrementAndGet();
        if (!standsForMany.test(client)) {
            connectionsOf.end(networkOf(client));
        }
    }

    private static String networkOf(InetSocketAddress client) {
        return ClientNetwork.of(client.getAddress().getHostAddress());
    }

    /** A connection for which there is no room speaks HTTP. */
    public void beyond(HttpConnection connection) {
        beyond.add(connection);
        connection.closeHandler(closed -> beyond.remove(connection));
    }

    /** Whether a request was let in. */
    public sealed interface Entry {}

    /**
     * There is no room for it.
     *
     * @param onConnection whether it is its connection that is one too many: kept, it would be refused for as long as it
     *     lives, although there may be room by then
     */
    public record NoRoom(Problem problem, boolean onConnection) implements Entry {}

    /** Its place among those under way, given back once, however often its end is told. */
    public final class Place implements Entry {
        private final Optional<String> client;
        private boolean left;

        private Place(Optional<String> client) {
            this.client = client;
        }

        /** The request has ended. */
        public void leave(boolean answered) {
            if (left) {
                return;
            }
            left = true;
            requests.decrementAndGet();
            client.ifPresent(requestsOf::end);
            if (!answered) {
                client.ifPresent(abandoned::one);
            }
        }
    }

    /**
     * A request came; whether there is room for it.
     *
     * @param address the client's; none where it stands for many
     */
    public Entry begin(HttpConnection connection, Optional<String> address) {
        if (!beyond.isEmpty() && beyond.contains(connection)) {
            return new NoRoom(Problem.OVERLOADED, true);
        }
        return begin(address.map(ClientNetwork::of));
    }

    /**
     * A request came on a connection for which there is room; whether there is room for the request.
     *
     * @param client its network, see {@link ClientNetwork}; none where it stands for many
     */
    public Entry begin(Optional<String> client) {
        if (client.isPresent() && (abandoned.isBeyond(client.get()) || !requestsOf.begin(client.get()))) {
            reports.requestsOfClient(limits.requestsPerClient());
            return new NoRoom(Problem.TOO_MANY_REQUESTS, false);
        }
        if (requests.incrementAndGet() > limits.requests()) {
            requests.decrementAndGet();
            client.ifPresent(requestsOf::end);
            return new NoRoom(Problem.OVERLOADED, false);
        }
        return new Place(client);
    }

    /** From now on every answer ends its connection, so that the next request finds another instance. */
    public void leave() {
        leaving = true;
    }

    /** Whether this instance is about to end. */
    public boolean isLeaving() {
        return leaving;
    }

    /** Requests under way. */
    public int requests() {
        return requests.get();
    }

    /** Connections open. */
    public int connections() {
        return connections.get();
    }
}
