package io.homeport.proxy.web;

import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How much is under way, against how much may be. */
public final class Load {
    private final int maxConnections;
    private final int maxRequests;
    private volatile boolean leaving;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    /** Let in only to be told that there is no room. */
    private final Set<HttpConnection> beyond = ConcurrentHashMap.newKeySet();

    private final OptionalInt maxRequestsPerClient;
    private final Map<String, Integer> ofClients = new ConcurrentHashMap<>();

    /** With these bounds. */
    public Load(int maxConnections, int maxRequests, OptionalInt maxRequestsPerClient) {
        this.maxConnections = maxConnections;
        this.maxRequests = maxRequests;
        this.maxRequestsPerClient = maxRequestsPerClient;
    }

    /** A connection came. */
    public void connected(HttpConnection connection) {
        boolean room = connections.incrementAndGet() <= maxConnections;
        if (!room && beyond.size() >= maxConnections / 10 + 1) {
            connections.decrementAndGet();
            connection.close();
            return;
        }
        if (!room) {
            beyond.add(connection);
        }
        connection.closeHandler(closed -> closed(connection));
    }

    private void closed(HttpConnection connection) {
        connections.decrementAndGet();
        beyond.remove(connection);
    }

    /** A request that became a WebSocket is over, and with it its connection, of whose end HTTP no longer hears. */
    void endUpgraded(HttpConnection connection) {
        end();
        closed(connection);
    }

    /** A request came; whether there is room for it. Each that is let in has to end. */
    boolean begin(HttpConnection connection) {
        if (!beyond.isEmpty() && beyond.contains(connection)) {
            return false;
        }
        if (requests.incrementAndGet() > maxRequests) {
            requests.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Whether a client has room for one request more. Each that is let in has to end. */
    boolean beginOf(String client) {
        boolean[] room = {true};
        ofClients.compute(client, (same, before) -> {
            int underWay = before == null ? 0 : before;
            room[0] = underWay < maxRequestsPerClient.orElse(Integer.MAX_VALUE);
            return room[0] ? Integer.valueOf(underWay + 1) : before;
        });
        return room[0];
    }

    /** A request of this client's that was let in is over. */
    void endOf(String client) {
        ofClients.computeIfPresent(client, (same, before) -> before == 1 ? null : before - 1);
    }

    /** Whether clients are told apart at all. */
    boolean countsClients() {
        return maxRequestsPerClient.isPresent();
    }

    /** Clients that have a request under way. */
    int clients() {
        return ofClients.size();
    }

    /** A request that was let in has been answered, or its client is gone. */
    void end() {
        requests.decrementAndGet();
    }

    /** From now on every answer ends its connection, so that the next request finds another instance. */
    public void leave() {
        leaving = true;
    }

    /** Whether this instance is about to end. */
    boolean isLeaving() {
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
