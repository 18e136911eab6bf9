package io.homeport.proxy.path;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.RequestHead;

/** A request that leads to an API. */
public record Routed(Targeted targeted, Route route) {
    RequestHead head() {
        return targeted.head();
    }
}
