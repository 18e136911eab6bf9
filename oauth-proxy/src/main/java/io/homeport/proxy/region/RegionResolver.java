package io.homeport.proxy.region;

import io.homeport.configuration.Deployment;
import io.homeport.configuration.Route;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves the region that the agent sealed into the session to a route's upstream. The value only
 * selects one of the configured addresses, it never supplies one (RFC 10017 6.1.3.6).
 */
public final class RegionResolver {
    private final Set<String> known = new HashSet<>();

    public RegionResolver(Deployment deployment) {
        known.add(deployment.region());
        for (Route route : deployment.routes()) {
            known.addAll(route.upstreams().keySet());
        }
    }

    /** The home region on this route. Any case is read as lower case; blanks make it another name. */
    public HomeRegion resolve(Optional<String> sealed, Route route) {
        if (sealed.isEmpty()) {
            return new HomeRegion.Missing();
        }
        String region = sealed.get().toLowerCase(Locale.ROOT);
        if (!known.contains(region)) {
            return new HomeRegion.Unknown();
        }
        URI upstream = route.upstreams().get(region);
        return upstream == null ? new HomeRegion.Unserved(region) : new HomeRegion.Served(region, upstream);
    }
}
