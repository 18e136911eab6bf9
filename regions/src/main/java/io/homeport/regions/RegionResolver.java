package io.homeport.regions;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves the region that the agent sealed into the session to the regions that may serve the request.
 * The value only selects among the configured ones, it never supplies one (RFC 10017 6.1.3.6), and no
 * region outside the home region's legal boundary is ever among them.
 */
public final class RegionResolver {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final String local;
    private final Boundaries boundaries;
    private final Set<String> known = new HashSet<>();

    public RegionResolver(Deployment deployment) {
        this(deployment.region(), deployment.boundaries(), deployment.routes());
    }

    RegionResolver(String local, Boundaries boundaries, List<Route> routes) {
        this.local = local;
        this.boundaries = boundaries;
        known.add(local);
        routes.forEach(route -> known.addAll(route.upstreams().byRegion().keySet()));
    }

    /** Who serves this route's requests. Any case is read as lower case; blanks make it another name. */
    public HomeRegion resolve(Optional<String> sealed, Route route, String method) {
        Optional<String> named = sealed.map(region -> region.toLowerCase(Locale.ROOT));
        if (route.regions().global()) {
            return global(named.filter(known::contains), route);
        }
        Optional<String> home = named.filter(known::contains).or(route.regions()::defaultRegion);
        if (home.isEmpty()) {
            return named.isEmpty() ? new HomeRegion.Missing() : new HomeRegion.Unknown();
        }
        if (boundaries.isBlocked(home.get(), local)) {
            return new HomeRegion.Blocked(home.get());
        }
        List<String> candidates = candidates(home.get(), route, method);
        return candidates.isEmpty()
                ? new HomeRegion.Unserved(home.get())
                : new HomeRegion.Served(home.get(), candidates);
    }

    private HomeRegion global(Optional<String> home, Route route) {
        if (home.isPresent() && boundaries.isBlocked(home.get(), local)) {
            return new HomeRegion.Blocked(home.get());
        }
        return route.upstreams().byRegion().containsKey(local)
                ? new HomeRegion.Served(home.orElse(local), List.of(local))
                : new HomeRegion.Unserved(local);
    }

    private List<String> candidates(String home, Route route, String method) {
        List<String> standIns =
                READING.contains(method) && !route.regions().readOnlyFailOver().isEmpty()
                        ? route.regions().readOnlyFailOver()
                        : route.regions().failOver();
        if (standIns.isEmpty()) {
            return serves(home, home, route) ? List.of(home) : List.of();
        }
        List<String> candidates = new ArrayList<>();
        candidates.add(home);
        candidates.addAll(standIns);
        return candidates.stream()
                .distinct()
                .filter(region -> serves(home, region, route))
                .toList();
    }

    private boolean serves(String home, String region, Route route) {
        return boundaries.allows(home, region) && route.upstreams().byRegion().containsKey(region);
    }
}
