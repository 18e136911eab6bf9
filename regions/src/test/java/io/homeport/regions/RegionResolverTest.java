package io.homeport.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Boundaries;
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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionResolverTest {
    private static final List<String> REGIONS = List.of("a", "b", "c", "d", "e", "f");

    private static Route route(Set<String> regions, Route.Regions policy) {
        Map<String, List<URI>> addresses = new HashMap<>();
        regions.forEach(region -> addresses.put(region, List.of(URI.create("http://" + region + ".internal"))));
        return new Route(
                "orders",
                new Route.Match(Optional.empty(), "/orders", Optional.empty(), Set.of("GET", "POST"), Set.of()),
                new Route.Access(Set.of(), false, false, false),
                policy,
                new Route.Upstreams(
                        addresses,
                        Optional.empty(),
                        false,
                        new Route.Care(Optional.empty(), 1024, Optional.empty(), Optional.empty())),
                new Route.Limits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty()),
                Route.AnswerFields.plain(),
                new Route.ApiToken.OfSession(),
                Optional.empty());
    }

    private static Route.Regions closed() {
        return new Route.Regions(false, Optional.empty(), List.of(), List.of());
    }

    private static HomeRegion resolve(String sealed, Route route) {
        return new RegionResolver("a", Boundaries.NONE, List.of(route)).resolve(Optional.of(sealed), route, "GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "B"})
    void anyCaseIsTheSameRegion(String sealed) {
        assertEquals(new HomeRegion.Served("b", List.of("b")), resolve(sealed, route(Set.of("a", "b"), closed())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " b", "b ", "__proto__", "c", "a,b"})
    void whatIsNoRegionOfTheDeploymentIsUnknown(String sealed) {
        assertEquals(new HomeRegion.Unknown(), resolve(sealed, route(Set.of("a", "b"), closed())));
    }

    @Test
    void aDefaultRegionTakesThoseWithoutOne() {
        Route route = route(Set.of("a", "b"), new Route.Regions(false, Optional.of("b"), List.of(), List.of()));
        assertEquals(new HomeRegion.Served("b", List.of("b")), resolve("mars", route));
    }

    @Test
    void aGlobalRouteIsServedLocallyWhateverTheHome() {
        Route route = route(Set.of("a", "b"), new Route.Regions(true, Optional.empty(), List.of(), List.of()));
        assertEquals(new HomeRegion.Served("b", List.of("a")), resolve("b", route));
    }

    @Test
    void aSessionWithoutARegionIsToldThatItHasNone() {
        Route route = route(Set.of("a", "b"), closed());
        RegionResolver resolver = new RegionResolver("a", Boundaries.NONE, List.of(route));
        assertEquals(new HomeRegion.Missing(), resolver.resolve(Optional.empty(), route, "GET"));
    }

    @Test
    void aGlobalRouteWithoutAnUpstreamHereIsServedNowhere() {
        Route route = route(Set.of("b"), new Route.Regions(true, Optional.empty(), List.of(), List.of()));
        assertEquals(new HomeRegion.Unserved("a"), resolve("b", route));
    }

    @Test
    void aBlockedPairHoldsOnGlobalRoutesToo() {
        Boundaries boundaries = new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("b", "a")));
        for (boolean global : List.of(true, false)) {
            Route route = route(Set.of("a", "b"), new Route.Regions(global, Optional.empty(), List.of(), List.of()));
            RegionResolver resolver = new RegionResolver("a", boundaries, List.of(route));
            assertEquals(new HomeRegion.Blocked("b"), resolver.resolve(Optional.of("b"), route, "GET"));
            assertEquals(new HomeRegion.Served("a", List.of("a")), resolver.resolve(Optional.of("a"), route, "GET"));
        }
    }

    private static HomeRegion.Served servedInOneBoundary(Route.Regions policy, String method) {
        Route route = route(Set.of("a", "b", "c", "d"), policy);
        Boundaries together =
                new Boundaries(Map.of("a", "union", "b", "union", "c", "union", "d", "elsewhere"), Set.of());
        return assertInstanceOf(
                HomeRegion.Served.class,
                new RegionResolver("a", together, List.of(route)).resolve(Optional.of("b"), route, method));
    }

    /** The home region comes first, then its stand-ins as they are listed; each once, none beyond the boundary. */
    @Test
    void standInsFollowTheHomeRegionInTheirOrder() {
        Route.Regions policy = new Route.Regions(false, Optional.empty(), List.of("c", "d", "b", "a"), List.of());
        assertEquals(List.of("b", "c", "a"), servedInOneBoundary(policy, "POST").candidates());
    }

    /** A stand-in for reading takes no change; without one of its own, reading has the same stand-ins as all else. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aReadOnlyStandInServesReadingAlone(String reading) {
        Route.Regions policy = new Route.Regions(false, Optional.empty(), List.of(), List.of("c"));
        assertEquals(List.of("b", "c"), servedInOneBoundary(policy, reading).candidates());
        for (String changing : List.of("POST", "PUT", "PATCH", "DELETE")) {
            assertEquals(List.of("b"), servedInOneBoundary(policy, changing).candidates());
        }
        Route.Regions all = new Route.Regions(false, Optional.empty(), List.of("a"), List.of());
        assertEquals(List.of("b", "a"), servedInOneBoundary(all, reading).candidates());
    }

    @Test
    void withoutStandInsAHomeThatTheRouteDoesNotServeIsServedNowhere() {
        Route orders = route(Set.of("a"), closed());
        Route others = route(Set.of("b"), closed());
        RegionResolver resolver = new RegionResolver("a", Boundaries.NONE, List.of(orders, others));
        assertEquals(new HomeRegion.Unserved("b"), resolver.resolve(Optional.of("b"), orders, "GET"));
    }

    @Test
    void noConfigurationLetsARequestCrossALegalBoundary() {
        Random random = new Random(20261124);
        int served = 0;
        for (int i = 0; i < 50_000; i++) {
            Map<String, String> boundaryOf = new HashMap<>();
            REGIONS.forEach(region -> boundaryOf.put(region, "boundary-" + random.nextInt(4)));
            boundaryOf.keySet().removeIf(region -> random.nextInt(4) == 0);
            Set<Boundaries.Blocked> blocked = new HashSet<>();
            for (int pair = random.nextInt(4); pair > 0; pair--) {
                blocked.add(new Boundaries.Blocked(any(random), any(random)));
            }
            boolean readOnly = random.nextBoolean();
            List<String> standIns = some(random);
            Route route = route(
                    new HashSet<>(some(random)),
                    new Route.Regions(
                            false,
                            random.nextInt(4) == 0 ? Optional.of(any(random)) : Optional.empty(),
                            readOnly ? List.of() : standIns,
                            readOnly ? standIns : List.of()));
            String local = any(random);
            String method = random.nextBoolean() ? "GET" : "POST";
            Optional<String> sealed = random.nextInt(8) == 0 ? Optional.empty() : Optional.of(any(random));
            RegionResolver resolver = new RegionResolver(local, new Boundaries(boundaryOf, blocked), List.of(route));
            if (resolver.resolve(sealed, route, method) instanceof HomeRegion.Served home) {
                served++;
                assertTrue(!blocked.contains(new Boundaries.Blocked(home.region(), local)));
                for (String region : home.candidates()) {
                    boolean same = region.equals(home.region());
                    boolean together = boundaryOf.get(region) != null
                            && boundaryOf.get(region).equals(boundaryOf.get(home.region()));
                    assertTrue(same || together, () -> home + " " + boundaryOf);
                    assertTrue(!blocked.contains(new Boundaries.Blocked(home.region(), region)));
                    assertTrue(route.upstreams().byRegion().containsKey(region));
                    assertTrue(same || !readOnly || method.equals("GET"));
                }
            }
        }
        assertTrue(served > 5_000, "too few were served to prove anything: " + served);
    }

    private static String any(Random random) {
        return REGIONS.get(random.nextInt(REGIONS.size()));
    }

    private static List<String> some(Random random) {
        List<String> some = new ArrayList<>(REGIONS);
        some.removeIf(region -> random.nextBoolean());
        return some;
    }
}
