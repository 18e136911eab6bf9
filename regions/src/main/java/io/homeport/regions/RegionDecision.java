package io.homeport.regions;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the home region of a session means for a request on a route. */
public sealed interface RegionDecision {
    /** Why. */
    Rule rule();

    /** The home region that the session names. */
    Home home();

    /**
     * An API serves it.
     *
     * @param regions that may serve, best first; no other region may get anything of the request
     * @param inside whether these are inside the user's legal boundary, so that the session's token may go along
     */
    record Served(Rule rule, Home home, List<String> regions, boolean inside) implements RegionDecision {
        /** The home region as the API may learn it. */
        public Optional<String> disclosedHome() {
            return inside ? home.region() : Optional.empty();
        }

        /**
         * The region that serves. A full region is not one that cannot be reached: no other one takes over, lest load
         * that is too much for one region brings down the next.
         */
        public Serving serving(Function<String, Health> health) {
            for (String region : regions) {
                switch (health.apply(region)) {
                    case REACHABLE -> {
                        return new Serving.By(region);
                    }
                    case FULL -> {
                        return new Serving.Overloaded(region);
                    }
                    case UNREACHABLE -> {}
                }
            }
            return new Serving.Unreachable();
        }
    }

    /**
     * Nobody serves it here, before or after its body is read: it has to enter in another region.
     *
     * @param region the home region, or the default that takes its place
     * @param host its own public one
     */
    record Elsewhere(Home home, String region, String host) implements RegionDecision {
        @Override
        public Rule rule() {
            return Rule.WRONG_ENTRY;
        }
    }

    /** Nobody may serve it. */
    record Refused(Rule rule, Home home) implements RegionDecision {}
}
