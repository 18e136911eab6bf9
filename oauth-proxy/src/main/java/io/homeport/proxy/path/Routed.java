package io.homeport.proxy.path;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.route.RequestTarget;
import java.util.Optional;

/** A request that leads to an API, or to an authorization server. */
public record Routed(Targeted targeted, Route route) {
    RequestHead head() {
        return targeted.head();
    }

    /** The target as the upstream knows it. */
    public RequestTarget target() {
        RequestTarget target = targeted.target();
        Optional<Route.Pages> pages = route.upstreams().pages();
        if (pages.isPresent() && target.isPage()) {
            return target.at(pages.get().index());
        }
        Optional<String> inside = route.match().upstreamPath();
        return inside.isEmpty() ? target : target.rebased(route.match().path(), inside.get());
    }
}
