package io.homeport.proxy.upstream;

import java.util.List;

/**
 * The gateways of other regions, as one event loop reaches them. Streams have connections of their own, as they have to
 * APIs.
 *
 * @param agentTimeouts of calls to a region's agent
 */
public record Gateways(UpstreamClients clients, AddressBook addresses, Timeouts agentTimeouts) {
    /** That of a region, for one request to an API. */
    public Upstream of(String region, boolean stream, Timeouts timeouts) {
        return new Upstream(clients.gateways(stream), addresses.gateways(stream), List.of(region), timeouts);
    }

    /** That of a region, for one call to the agent. */
    public Upstream ofAgent(String region) {
        return of(region, false, agentTimeouts);
    }
}
