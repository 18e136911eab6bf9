package io.homeport.proxy.region;

import java.net.URI;

/** What a session's region means for one route. */
public sealed interface HomeRegion {

    /** The region serves this route, here. */
    record Served(String region, URI upstream) implements HomeRegion {}

    /** The session names no region. */
    record Missing() implements HomeRegion {}

    /** The session names a region that this deployment has never heard of. */
    record Unknown() implements HomeRegion {}

    /** A region of this deployment that has no upstream on this route. No other one may stand in. */
    record Unserved(String region) implements HomeRegion {}
}
