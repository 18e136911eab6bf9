package io.homeport.proxy.upstream;

import io.homeport.cookies.SessionId;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A service behind the proxy, for one request.
 *
 * @param client speaks its protocol
 * @param regions that may serve, best first
 * @param session whose calls all go to one address, as long as that can be reached; absent where any will do
 */
public record Upstream(
        HttpClient client, Addresses endpoints, List<String> regions, Timeouts timeouts, Optional<SessionId> session) {
    /** Any of its addresses will do. */
    public Upstream(HttpClient client, Addresses endpoints, List<String> regions, Timeouts timeouts) {
        this(client, endpoints, regions, timeouts, Optional.empty());
    }

    /** Whether there is more than one place that a request may be sent to. */
    public boolean hasChoice() {
        return endpoints.haveChoice(regions);
    }

    /** The same, for a call of this session. */
    public Upstream of(Optional<SessionId> caller) {
        return new Upstream(client, endpoints, regions, timeouts, caller);
    }

    /** Takes the next address that this request has not tried. */
    public Optional<Address> take(List<Address> tried) {
        return endpoints.take(regions, tried, session);
    }

    /** The network address of one that was taken. */
    public Optional<SocketAddress> server(Address to) {
        return session.map(to::server).orElseGet(to::server);
    }

    /** Whether it is for want of room that no address could be taken. */
    public boolean isFull(List<Address> tried) {
        return endpoints.areFull(regions, tried);
    }
}
