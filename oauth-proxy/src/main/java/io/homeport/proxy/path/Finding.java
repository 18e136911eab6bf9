package io.homeport.proxy.path;

import io.homeport.proxy.token.RefusedCookie;
import io.homeport.regions.Home;

/** What a refusal shows that concerns the operator, too. Whoever refuses the request tells it, once. */
public sealed interface Finding {
    /** Nothing. */
    record Nothing() implements Finding {}

    /** A cookie is no session. */
    record Cookie(RefusedCookie refused) implements Finding {}

    /** The request has been at this deployment's proxy before. */
    record Loop(String pseudonym) implements Finding {}

    /** A request was passed on to here, and can be opened only in this region. */
    record Astray(String region) implements Finding {}

    /** The agent of a region does not know a call that this one's makes: it is older. */
    record Outdated(String region) implements Finding {}

    /** A region has users, but no upstream on the route. */
    record Unserved(String route, Home home) implements Finding {}
}
