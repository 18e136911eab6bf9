package io.homeport.proxy.path;

import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.route.RequestTarget;

/** A request whose target can be read in one way only. */
public record Targeted(Arrived arrived, RequestTarget target) {
    RequestHead head() {
        return arrived.head();
    }
}
