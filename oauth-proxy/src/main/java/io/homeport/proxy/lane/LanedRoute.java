package io.homeport.proxy.lane;

import io.homeport.deployment.Route;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.telemetry.Asked;
import io.homeport.proxy.telemetry.ForwardedRequests;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.upstream.Addresses;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.regions.RegionDecision;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;

/** What is the same for all requests of a route that the lane serves on one event loop. */
final class LanedRoute {
    private final Addresses addresses;
    private final Timeouts timeouts;
    private final Duration connectTimeout;
    private final Observer observer;
    /** By the decision, of which there is one for each home region and kind of method. */
    private final Map<RegionDecision, ForwardedRequests> forwarded = new IdentityHashMap<>();

    /**
     * A route.
     *
     * @param otherwise how long opening a connection may take where the route does not say it
     */
    LanedRoute(Route route, Addresses addresses, Duration otherwise, Observer observer) {
        Route.Limits limits = route.limits();
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

    /** A request came in now. */
    Observer.Arrival arrived(RequestHead head) {
        return observer.arrived(head);
    }

    /** What is told of requests that are placed like this one. */
    ForwardedRequests forwarded(Placed placed) {
        ForwardedRequests known = forwarded.get(placed.regions());
        if (known == null) {
            known = new ForwardedRequests(observer, Asked.of(placed));
            forwarded.put(placed.regions(), known);
        }
        return known;
    }
}
