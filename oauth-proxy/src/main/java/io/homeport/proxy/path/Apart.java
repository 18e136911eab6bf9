package io.homeport.proxy.path;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.route.RouteRules;
import io.homeport.regions.RegionTable;
import java.util.Optional;

/** What becomes of a request whose route knows neither sessions nor home regions. */
final class Apart {
    private Apart() {}

    static Decision decide(Targeted targeted, Route route, RegionTable regions) {
        if (route.upstreams().zones().isPresent()) {
            return ClusterChoice.decide(targeted, route, regions);
        }
        Optional<Problem> fault = RouteRules.fault(targeted.head(), route);
        return fault.isPresent()
                ? Decision.Refused.on(route, fault.get())
                : new Decision.ToFolder(new Routed(targeted, route));
    }
}
