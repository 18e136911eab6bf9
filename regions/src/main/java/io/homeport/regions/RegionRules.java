package io.homeport.regions;

import io.homeport.deployment.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules, for requests that enter in one region. The session's region only selects among the configured ones, it never
 * supplies one (RFC 10017 6.1.3.6).
 */
record RegionRules(EntryRegion entry) {

    /** For users of a region that the deployment file knows. */
    RegionDecision ofHome(String home, Route route, boolean reading) {
        Home named = Home.of(home);
        if (entry.blocks(home)) {
            return new RegionDecision.Refused(Rule.BLOCKED, named);
        }
        if (route.regions().global()) {
            return global(named, entry.boundaries().allows(home, entry.name()), route);
        }
        return candidates(Rule.HOME, named, home, route, reading);
    }

    /** For users without a region. */
    RegionDecision ofMissing(Route route, boolean reading) {
        Optional<String> standard = standard(route);
        if (standard.isPresent() && entry.blocks(standard.get())) {
            return new RegionDecision.Refused(Rule.BLOCKED, Home.NONE);
        }
        if (route.regions().global()) {
            boolean inside = standard.isPresent() && entry.boundaries().allows(standard.get(), entry.name());
            return global(Home.NONE, inside, route);
        }
        return standard.isPresent()
                ? candidates(Rule.DEFAULT, Home.NONE, standard.get(), route, reading)
                : new RegionDecision.Refused(Rule.MISSING, Home.NONE);
    }

    /** What names no zone of an authorization server goes to the cluster at hand, which refuses what is not its own. */
    private Optional<String> standard(Route route) {
        return route.upstreams().zones().isPresent()
                ? Optional.of(entry.name())
                : route.regions().defaultRegion();
    }

    /** For users of a region that the deployment file does not know. It is a boundary of its own. */
    RegionDecision ofUnknown(Route route, boolean reading) {
        if (route.upstreams().zones().isPresent()) {
            // Anybody can write a zone, and old cookies outlive a region: one that nobody knows says nothing.
            return ofMissing(route, reading);
        }
        return route.regions().global()
                ? global(Home.UNKNOWN, false, route)
                : new RegionDecision.Refused(Rule.UNKNOWN, Home.UNKNOWN);
    }

    private RegionDecision global(Home home, boolean inside, Route route) {
        return hasUpstream(route, entry.name())
                ? new RegionDecision.Served(
                        inside ? Rule.GLOBAL : Rule.GLOBAL_OUTSIDE, home, List.of(entry.name()), inside)
                : new RegionDecision.Refused(Rule.UNSERVED, home);
    }

    private RegionDecision candidates(Rule rule, Home named, String home, Route route, boolean reading) {
        if (route.regions().homeOnly() && !home.equals(entry.name())) {
            return entry.hostOf(home)
                    .<RegionDecision>map(host -> new RegionDecision.Elsewhere(named, home, host))
                    .orElse(new RegionDecision.Refused(Rule.UNSERVED, named));
        }
        List<String> candidates = new ArrayList<>();
        add(candidates, home, home, route);
        for (String standIn : standIns(route, reading)) {
            add(candidates, home, standIn, route);
        }
        return candidates.isEmpty()
                ? new RegionDecision.Refused(Rule.UNSERVED, named)
                : new RegionDecision.Served(rule, named, List.copyOf(candidates), true);
    }

    private static List<String> standIns(Route route, boolean reading) {
        List<String> forReading = route.regions().readOnlyFailOver();
        return reading && !forReading.isEmpty() ? forReading : route.regions().failOver();
    }

    private void add(List<String> candidates, String home, String region, Route route) {
        if (entry.boundaries().allows(home, region) && hasUpstream(route, region) && !candidates.contains(region)) {
            candidates.add(region);
        }
    }

    private static boolean hasUpstream(Route route, String region) {
        return route.upstreams().byRegion().containsKey(region);
    }
}
