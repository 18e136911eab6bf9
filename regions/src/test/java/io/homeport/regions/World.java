package io.homeport.regions;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A small world: regions are numbers from 0 on, and {@link #NONE} is none.
 *
 * @param boundaryOf by region, its boundary or none
 * @param blocked by home region and serving region
 * @param upstream whether the route has an upstream, by region
 */
record World(
        int size,
        int entry,
        int[] boundaryOf,
        boolean[][] blocked,
        boolean[] upstream,
        Mode mode,
        int[] standIns,
        int defaultRegion,
        Scope scope) {
    static final int NONE = -1;

    enum Mode {
        FAIL_CLOSED,
        FAIL_OVER,
        READ_ONLY_FAIL_OVER
    }

    enum Scope {
        HOME,
        HOME_ENTERED_AT_HOME,
        GLOBAL,
        /** An authorization server, a cluster of it in each region; sessions stand for the zones that requests name. */
        ZONED
    }

    static String name(int region) {
        return region < 4 ? String.valueOf("abcd".charAt(region)) : "r" + region;
    }

    /** The product's table of this world, with one route. */
    RegionTable table(Route route) {
        Map<String, Region> regions = new HashMap<>();
        for (int region = 0; region < size; region++) {
            regions.put(name(region), withHost(name(region)));
        }
        return new RegionTable(new EntryRegion(name(entry), boundaries(), regions), List.of(route), regions.keySet());
    }

    static Region withHost(String region) {
        return new Region(List.of(), Set.of(), Optional.of("https://" + region + ".example.com"));
    }

    private Boundaries boundaries() {
        Map<String, String> boundaries = new HashMap<>();
        Set<Boundaries.Blocked> pairs = new HashSet<>();
        for (int home = 0; home < size; home++) {
            if (boundaryOf[home] != NONE) {
                boundaries.put(name(home), "boundary-" + boundaryOf[home]);
            }
            for (int serving = 0; serving < size; serving++) {
                if (blocked[home][serving]) {
                    pairs.add(new Boundaries.Blocked(name(home), name(serving)));
                }
            }
        }
        return new Boundaries(boundaries, pairs);
    }

    /** The product's route of this world. */
    Route route() {
        Map<String, List<URI>> addresses = new HashMap<>();
        List<String> list = new ArrayList<>();
        for (int region = 0; region < size; region++) {
            if (upstream[region]) {
                addresses.put(name(region), List.of());
            }
        }
        for (int region : standIns) {
            list.add(name(region));
        }
        return route(
                "orders",
                addresses,
                new Route.Regions(
                        scope == Scope.GLOBAL,
                        scope == Scope.HOME_ENTERED_AT_HOME,
                        defaultRegion == NONE ? Optional.empty() : Optional.of(name(defaultRegion)),
                        mode == Mode.FAIL_OVER ? list : List.of(),
                        mode == Mode.READ_ONLY_FAIL_OVER ? list : List.of()),
                scope == Scope.ZONED ? Optional.of(new Route.Zones("zone", "zone", Map.of())) : Optional.empty());
    }

    /** A route of which nothing but this matters here. */
    static Route route(String name, Map<String, List<URI>> addresses, Route.Regions regions) {
        return route(name, addresses, regions, Optional.empty());
    }

    private static Route route(
            String name, Map<String, List<URI>> addresses, Route.Regions regions, Optional<Route.Zones> zones) {
        return new Route(
                name,
                new Route.Match(Optional.empty(), "/" + name, Optional.empty(), Set.of(), Set.of()),
                new Route.Access(Set.of(), false, false, false, false),
                regions,
                new Route.Upstreams(
                        addresses,
                        Optional.empty(),
                        false,
                        false,
                        new Route.Care(Optional.empty(), 1, Optional.empty(), Optional.empty()),
                        zones),
                new Route.Limits(
                        Duration.ZERO, Duration.ZERO, Optional.empty(), OptionalInt.empty(), OptionalLong.empty()),
                Route.AnswerFields.plain(),
                new Route.ApiToken.OfSession(),
                Optional.empty());
    }
}
