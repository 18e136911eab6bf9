package io.homeport.proxy.upstream;

import io.homeport.deployment.Route;
import java.net.URI;
import java.util.Optional;

/**
 * An address as the deployment file has it. While nothing of this changes, the address stays the very same, with its
 * connections and with how it fares.
 *
 * @param route whose API is there; none for the agent
 */
public record Listing(Optional<String> route, String region, URI url, Route.Care care, Manner manner) {
    /** Whether it is the same address, however it is treated and spoken to. */
    boolean isWhere(Listing other) {
        return route.equals(other.route) && region.equals(other.region) && url.equals(other.url);
    }
}
