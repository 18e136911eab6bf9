package io.homeport.proxy.upstream;

import io.homeport.deployment.Route;
import io.vertx.core.http.HttpClient;
import java.util.List;
import java.util.Map;

/**
 * The services behind the proxy, as one event loop reaches them.
 *
 * @param clients by the name of the route
 * @param endpoints by the name of the route, shared by all event loops
 */
public record Upstreams(Map<String, HttpClient> clients, Map<String, Addresses> endpoints) {

    /** The upstream of a route, for one request. */
    public Upstream of(Route route, List<String> regions, Timeouts timeouts) {
        return new Upstream(clients.get(route.name()), endpoints.get(route.name()), regions, timeouts);
    }
}
