package io.homeport.proxy.route;

import io.homeport.deployment.Route;

/** Where a path leads. */
public sealed interface Destination {

    /** The agent, which admits requests itself and reads the cookies itself. */
    record Agent() implements Destination {}

    /** An API behind a route of the configuration. */
    record Api(Route route) implements Destination {}
}
