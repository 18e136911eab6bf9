package io.homeport.regions;

import java.util.List;

/** What a session's region means for one route. */
public sealed interface HomeRegion {

    /**
     * The route is served.
     *
     * @param region the user's home region
     * @param candidates the regions that may serve, best first: the home region, then its stand-ins
     */
    record Served(String region, List<String> candidates) implements HomeRegion {}

    /** The session names no region. */
    record Missing() implements HomeRegion {}

    /** The session names a region that this deployment has never heard of. */
    record Unknown() implements HomeRegion {}

    /** This instance may not take requests of the region's users. */
    record Blocked(String region) implements HomeRegion {}

    /** A region of this deployment that has no upstream on this route, nor a stand-in. */
    record Unserved(String region) implements HomeRegion {}
}
