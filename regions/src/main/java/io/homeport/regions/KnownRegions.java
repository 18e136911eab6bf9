package io.homeport.regions;

import io.homeport.deployment.App;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Every region that a deployment file names anywhere. One of them that nothing serves has users all the same: they are
 * told that nobody serves them, and no default takes them.
 */
public final class KnownRegions {
    private KnownRegions() {}

    /** In the order of their names. */
    public static SortedSet<String> of(Deployment deployment) {
        SortedSet<String> known = new TreeSet<>();
        known.add(deployment.region());
        add(deployment.boundaries(), known);
        deployment.routes().forEach(route -> add(route, known));
        known.addAll(deployment.regions().keySet());
        for (App app : deployment.apps().values()) {
            known.addAll(app.signIn().servers().keySet());
            known.addAll(app.signIn().choice().domains().values());
        }
        return known;
    }

    private static void add(Boundaries boundaries, SortedSet<String> known) {
        known.addAll(boundaries.boundaryOf().keySet());
        for (Boundaries.Blocked pair : boundaries.blocked()) {
            known.add(pair.home());
            known.add(pair.serving());
        }
    }

    private static void add(Route route, SortedSet<String> known) {
        known.addAll(route.upstreams().byRegion().keySet());
        route.regions().defaultRegion().ifPresent(known::add);
        known.addAll(route.regions().failOver());
        known.addAll(route.regions().readOnlyFailOver());
    }
}
