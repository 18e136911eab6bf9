package io.homeport.proxy.path;

import io.homeport.deployment.App;
import java.util.List;

/** A request that may come in, and by what right. */
sealed interface Admitted {
    /** What is asked for. */
    Routed routed();

    /** The route is public. */
    record Anyone(Routed routed) implements Admitted {}

    /** The client has a bearer token of its own, which the route accepts. */
    record Bearer(Routed routed, String authorization) implements Admitted {
        /** Never prints the token. */
        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /** It comes from a page of one of these apps. */
    record Page(Routed routed, List<App> apps) implements Admitted {}
}
