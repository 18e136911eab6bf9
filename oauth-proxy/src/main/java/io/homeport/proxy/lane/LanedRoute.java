package io.homeport.proxy.lane;

import io.homeport.deployment.Route;
import io.homeport.proxy.telemetry.Asked;
import io.homeport.proxy.telemetry.ForwardedRequests;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.upstream.Addresses;
import io.homeport.proxy.upstream.Timeouts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What is the same for all requests of a route that the lane serves on one event loop. */
final class LanedRoute {
    private final Route route;
    private final Addresses addresses;
    private final Timeouts timeouts;
    private final Duration connectTimeout;
    private final Observer observer;
    /** By the home region of the user, which is a name of the configuration. */
    private final Map<String, ForwardedRequests> forwarded = new HashMap<>();

    /**
     * A route.
     *
     * @param otherwise how long opening a connection may take where the route does not say it
     */
    LanedRoute(Route route, Addresses addresses, Duration otherwise, Observer observer) {
        Route.Limits limits = route.limits();
        this.route = route;
        this.addresses = addresses;
        this.timeouts = new Timeouts(limits.firstByteTimeout(), limits.idleTimeout(), limits.totalTimeout(), false);
        this.connectTimeout = route.upstreams().care().connectTimeout().orElse(otherwise);
        this.observer = observer;
    }

    Addresses addresses() {
        return addresses;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /** How long opening a connection may take. */
    Duration connectTimeout() {
        return connectTimeout;
    }

    /** What is told of requests for users of a region. */
    ForwardedRequests forwarded(String homeRegion) {
        ForwardedRequests known = forwarded.get(homeRegion);
        if (known == null) {
            known = new ForwardedRequests(
                    observer,
                    new Asked(route.name(), homeRegion, !route.regions().global()));
            forwarded.put(homeRegion, known);
        }
        return known;
    }
}
