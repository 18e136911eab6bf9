package io.homeport.proxy.path;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.Problem;
import io.homeport.regions.Home;
import io.homeport.regions.RegionDecision;

/** What a request is told that no region may serve here. */
final class RegionRefusal {
    private RegionRefusal() {}

    /** By the rule that it fell under. */
    static Decision.Refused of(RegionDecision decision, Route route) {
        Home home = decision.home();
        if (decision instanceof RegionDecision.Elsewhere elsewhere) {
            return Decision.Refused.on(route, Problem.WRONG_ENTRY.at(elsewhere.host()), home);
        }
        return switch (decision.rule()) {
            case MISSING -> Decision.Refused.on(route, Problem.REGION_MISSING, home);
            case BLOCKED -> Decision.Refused.on(route, Problem.REGION_BLOCKED, home);
            case UNSERVED ->
                Decision.Refused.on(route, Problem.REGION_UNAVAILABLE, home)
                        .showing(new Finding.Unserved(route.name(), home));
            default -> Decision.Refused.on(route, Problem.REGION_UNKNOWN, home);
        };
    }
}
