package io.homeport.regions;

/** Who serves a request, given how the regions are. */
public sealed interface Serving {

    /** This region. */
    record By(String region) implements Serving {}

    /** Nobody: this region, which would, takes no more requests for now. */
    record Overloaded(String region) implements Serving {}

    /** Nobody: no region that may serve can be reached. */
    record Unreachable() implements Serving {}
}
