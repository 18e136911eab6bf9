package io.homeport.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions that one may want to look up; everything else is compared with the specification. */
class RegionTableTest {
    private static final Set<String> KNOWN = Set.of("a", "b", "c", "d", "cn");
    private static final Optional<String> NOBODY = Optional.empty();

    private static Route route(Set<String> regions, Route.Regions policy) {
        Map<String, List<URI>> addresses = new HashMap<>();
        regions.forEach(region -> addresses.put(region, List.of()));
        return World.route("orders", addresses, policy);
    }

    private static Route.Regions closed() {
        return new Route.Regions(false, false, NOBODY, List.of(), List.of());
    }

    private static Route.Regions withDefault(String region) {
        return new Route.Regions(false, false, Optional.of(region), List.of(), List.of());
    }

    private static Route.Regions global() {
        return new Route.Regions(true, false, NOBODY, List.of(), List.of());
    }

    private static RegionDecision decide(Boundaries boundaries, String home, Route route, String method) {
        return new RegionTable(new EntryRegion("a", boundaries), List.of(route), KNOWN)
                .decide(new SessionRegion.Named(home), route, method);
    }

    private static RegionDecision decide(String home, Route route) {
        return decide(Boundaries.NONE, home, route, "GET");
    }

    private static RegionDecision ofMissing(Route route) {
        return new RegionTable(new EntryRegion("a", Boundaries.NONE), List.of(route), KNOWN)
                .decide(new SessionRegion.Missing(), route, "GET");
    }

    private static RegionDecision.Served at(Rule rule, String home, String... regions) {
        return new RegionDecision.Served(rule, Home.of(home), List.of(regions), true);
    }

    private static RegionDecision.Refused refused(Rule rule, String home) {
        return new RegionDecision.Refused(rule, Home.of(home));
    }

    @Test
    void theHomeRegionServesWhereverTheRequestEnters() {
        assertEquals(at(Rule.HOME, "b", "b"), decide("b", route(Set.of("a", "b"), closed())));
    }

    @Test
    void onAHomeOnlyRouteAnotherEntryNamesTheHostToEnterBy() {
        Route.Regions policy = new Route.Regions(false, true, Optional.of("b"), List.of("a"), List.of());
        Route route = route(Set.of("a", "b", "c"), policy);
        Map<String, Region> regions = Map.of("a", World.withHost("a"), "b", World.withHost("b"));
        RegionTable table = new RegionTable(new EntryRegion("a", Boundaries.NONE, regions), List.of(route), KNOWN);
        RegionDecision elsewhere = table.decide(new SessionRegion.Named("b"), route, "GET");
        assertEquals(new RegionDecision.Elsewhere(Home.of("b"), "b", "https://b.example.com"), elsewhere);
        assertEquals(Rule.WRONG_ENTRY, elsewhere.rule());
        assertEquals("wrong-entry", elsewhere.rule().label());
        assertEquals(
                new RegionDecision.Elsewhere(Home.NONE, "b", "https://b.example.com"),
                table.decide(new SessionRegion.Missing(), route, "GET"));
        assertEquals(at(Rule.HOME, "a", "a"), table.decide(new SessionRegion.Named("a"), route, "GET"));
        assertEquals(refused(Rule.UNSERVED, "c"), table.decide(new SessionRegion.Named("c"), route, "GET"));
    }

    @Test
    void aRegionsOwnUsersAreToldItsHostWhereTheyEnteredElsewhere() {
        Route route = route(Set.of("a"), new Route.Regions(false, true, Optional.empty(), List.of(), List.of()));
        SessionRegion own = new SessionRegion.Named("a");
        EntryRegion withHost = new EntryRegion("a", Boundaries.NONE, Map.of("a", World.withHost("a")));
        assertEquals(
                new RegionDecision.Elsewhere(Home.of("a"), "a", "https://a.example.com"),
                new RegionTable(withHost, List.of(route), KNOWN).ownEnteredElsewhere(own));
        assertEquals(
                refused(Rule.UNSERVED, "a"),
                new RegionTable(new EntryRegion("a", Boundaries.NONE), List.of(route), KNOWN).ownEnteredElsewhere(own));
    }

    @ParameterizedTest
    @ValueSource(strings = {"__proto__", "a,b", "mars"})
    void whatTheFileDoesNotNameIsUnknown(String home) {
        assertEquals(
                new RegionDecision.Refused(Rule.UNKNOWN, Home.UNKNOWN),
                decide(home, route(Set.of("a", "b"), closed())));
    }

    @Test
    void aSessionWithoutARegionIsToldThatItHasNone() {
        assertEquals(new RegionDecision.Refused(Rule.MISSING, Home.NONE), ofMissing(route(Set.of("a"), closed())));
    }

    /** Its API does not learn a home region: the session has none. */
    @Test
    void aDefaultRegionTakesThoseWithoutARegion() {
        assertEquals(
                new RegionDecision.Served(Rule.DEFAULT, Home.NONE, List.of("b"), true),
                ofMissing(route(Set.of("a", "b"), withDefault("b"))));
    }

    @Test
    void noDefaultTakesTheUsersOfARegionThatIsUnknownOrUnserved() {
        Route route = route(Set.of("a", "b"), withDefault("b"));
        assertEquals(new RegionDecision.Refused(Rule.UNKNOWN, Home.UNKNOWN), decide("mars", route));
        assertEquals(refused(Rule.UNSERVED, "c"), decide("c", route));
        assertEquals(
                new RegionDecision.Refused(Rule.UNKNOWN, Home.UNKNOWN),
                new RegionTable(new EntryRegion("a", Boundaries.NONE), List.of(route), KNOWN)
                        .decide(new SessionRegion.Malformed(), route, "GET"));
    }

    @Test
    void aBlockedPairHoldsOnGlobalRoutesAndForDefaultsToo() {
        Boundaries boundaries = new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("cn", "a")));
        for (Route.Regions policy : List.of(closed(), global(), withDefault("b"))) {
            assertEquals(
                    refused(Rule.BLOCKED, "cn"),
                    decide(boundaries, "cn", route(Set.of("a", "b", "cn"), policy), "GET"));
        }
        Route defaulted = route(Set.of("a", "cn"), withDefault("cn"));
        assertEquals(
                new RegionDecision.Refused(Rule.BLOCKED, Home.NONE),
                new RegionTable(new EntryRegion("a", boundaries), List.of(defaulted), KNOWN)
                        .decide(new SessionRegion.Missing(), defaulted, "GET"));
    }

    @Test
    void aRegionThatMayNotServeItsOwnUsersHasNoneThatDo() {
        Boundaries boundaries = new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("b", "b")));
        assertEquals(refused(Rule.BLOCKED, "b"), decide(boundaries, "b", route(Set.of("a", "b"), closed()), "GET"));
    }

    @Test
    void onAGlobalRouteTheTokenGoesAlongInsideTheBoundaryAlone() {
        Route route = route(Set.of("a", "b"), global());
        Boundaries boundaries = new Boundaries(Map.of("a", "union", "b", "union"), Set.of());
        RegionDecision.Served inside =
                assertInstanceOf(RegionDecision.Served.class, decide(boundaries, "b", route, "GET"));
        assertEquals(at(Rule.GLOBAL, "b", "a"), inside);
        assertEquals(Optional.of("b"), inside.disclosedHome());
        RegionDecision.Served outside =
                assertInstanceOf(RegionDecision.Served.class, decide(boundaries, "c", route, "GET"));
        assertEquals(new RegionDecision.Served(Rule.GLOBAL_OUTSIDE, Home.of("c"), List.of("a"), false), outside);
        assertEquals(NOBODY, outside.disclosedHome());
    }

    /** Nobody knows in which boundary their data is. */
    @Test
    void onAGlobalRouteNoTokenGoesAlongOfUsersWithoutARegion() {
        assertEquals(
                new RegionDecision.Served(Rule.GLOBAL_OUTSIDE, Home.NONE, List.of("a"), false),
                ofMissing(route(Set.of("a"), global())));
        Route defaulted = route(Set.of("a"), new Route.Regions(true, false, Optional.of("a"), List.of(), List.of()));
        assertEquals(new RegionDecision.Served(Rule.GLOBAL, Home.NONE, List.of("a"), true), ofMissing(defaulted));
    }

    @Test
    void aGlobalRouteWithoutAnUpstreamHereIsServedNowhere() {
        assertEquals(refused(Rule.UNSERVED, "b"), decide("b", route(Set.of("b"), global())));
    }

    private static RegionDecision inOneBoundary(Route.Regions policy, String method) {
        Boundaries together =
                new Boundaries(Map.of("a", "union", "b", "union", "c", "union", "d", "elsewhere"), Set.of());
        return decide(together, "b", route(Set.of("a", "b", "c", "d"), policy), method);
    }

    /** The home region comes first, then its stand-ins as they are listed; each once, none beyond the boundary. */
    @Test
    void standInsFollowTheHomeRegionInTheirOrder() {
        Route.Regions policy = new Route.Regions(false, false, NOBODY, List.of("c", "d", "b", "a"), List.of());
        assertEquals(at(Rule.HOME, "b", "b", "c", "a"), inOneBoundary(policy, "POST"));
    }

    /** A stand-in for reading takes no change; without one of its own, reading has the same stand-ins as all else. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aReadOnlyStandInServesReadingAlone(String reading) {
        Route.Regions policy = new Route.Regions(false, false, NOBODY, List.of(), List.of("c"));
        assertEquals(at(Rule.HOME, "b", "b", "c"), inOneBoundary(policy, reading));
        for (String changing : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            assertEquals(at(Rule.HOME, "b", "b"), inOneBoundary(policy, changing));
        }
        Route.Regions all = new Route.Regions(false, false, NOBODY, List.of("a"), List.of());
        assertEquals(at(Rule.HOME, "b", "b", "a"), inOneBoundary(all, reading));
    }

    /** Load that is too much for one region would bring down the next. */
    @Test
    void aFullRegionHasNoStandIn() {
        RegionDecision.Served served = at(Rule.HOME, "b", "b", "c");
        assertEquals(new Serving.Overloaded("b"), served.serving(region -> Health.FULL));
        assertEquals(
                new Serving.By("c"),
                served.serving(region -> region.equals("b") ? Health.UNREACHABLE : Health.REACHABLE));
        assertEquals(new Serving.Unreachable(), served.serving(region -> Health.UNREACHABLE));
    }

    /** A route to an authorization server, whose clusters are told apart by a zone in the place of the session's region. */
    private static Route byZone(Set<String> regions) {
        Route route = route(regions, closed());
        Route.Upstreams of = route.upstreams();
        return new Route(
                route.name(),
                route.match(),
                route.access(),
                route.regions(),
                new Route.Upstreams(
                        of.byRegion(),
                        of.tls(),
                        of.http2(),
                        of.signedHop(),
                        of.care(),
                        Optional.of(new Route.Zones("zone", "zone", Map.of()))),
                route.limits(),
                route.answerFields(),
                route.apiToken(),
                route.dpopOrigin());
    }

    @Test
    void theClusterOfAZoneServesWhereverTheRequestEnters() {
        Route route = byZone(Set.of("a", "b"));
        assertEquals(at(Rule.HOME, "b", "b"), decide("b", route));
        assertEquals(refused(Rule.UNSERVED, "c"), decide("c", route));
        Boundaries boundaries = new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("b", "a")));
        assertEquals(refused(Rule.BLOCKED, "b"), decide(boundaries, "b", route, "GET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void whatNamesNoZoneOrAnUnknownOneGoesToTheClusterHere(String method) {
        Route route = byZone(Set.of("a", "b"));
        RegionTable table = new RegionTable(new EntryRegion("a", Boundaries.NONE), List.of(route), KNOWN);
        RegionDecision here = new RegionDecision.Served(Rule.DEFAULT, Home.NONE, List.of("a"), true);
        assertEquals(here, table.decide(new SessionRegion.Missing(), route, method));
        assertEquals(here, table.decide(new SessionRegion.Malformed(), route, method));
        assertEquals(here, table.decide(new SessionRegion.Named("mars"), route, method));
        Route elsewhere = byZone(Set.of("b"));
        assertEquals(new RegionDecision.Refused(Rule.UNSERVED, Home.NONE), ofMissing(elsewhere));
    }

    /** By route, then by home region; missing and malformed stand for all others. */
    @Test
    void theRowsSayEveryDecision() {
        Route orders = route(Set.of("a", "b"), new Route.Regions(false, false, NOBODY, List.of(), List.of("a")));
        Route news = World.route("news", Map.of("a", List.of()), global());
        Boundaries together = new Boundaries(Map.of("a", "union", "b", "union"), Set.of());
        RegionTable table = new RegionTable(new EntryRegion("a", together), List.of(orders, news), Set.of("b", "a"));
        List<RegionTable.Row> rows = table.rows();
        assertEquals(2 * 4 * 2, rows.size());
        assertEquals(
                List.of("[a]", "[b]", "Missing[]", "Malformed[]"),
                rows.stream()
                        .filter(row -> row.route().equals(news) && row.reading())
                        .map(row -> row.session() instanceof SessionRegion.Named named
                                ? "[" + named.region() + "]"
                                : row.session().toString())
                        .toList());
        for (RegionTable.Row row : rows) {
            assertEquals("a", row.entry());
            assertEquals(table.decide(row.session(), row.route(), row.reading() ? "GET" : "DELETE"), row.decision());
        }
        assertTrue(rows.contains(
                new RegionTable.Row("a", new SessionRegion.Named("b"), orders, true, at(Rule.HOME, "b", "b", "a"))));
        assertTrue(rows.contains(
                new RegionTable.Row("a", new SessionRegion.Named("b"), orders, false, at(Rule.HOME, "b", "b"))));
    }

    /** The agent asks this alone: it has no routes. */
    @Test
    void anEntryRegionBlocksWhomTheFileSays() {
        EntryRegion entry = new EntryRegion(
                "a",
                new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("cn", "a"), new Boundaries.Blocked("b", "b"))));
        assertTrue(entry.blocks(new SessionRegion.Named("cn")));
        assertTrue(entry.blocks(new SessionRegion.Named("b")));
        for (SessionRegion other : List.of(
                new SessionRegion.Named("a"),
                new SessionRegion.Named("c"),
                new SessionRegion.Missing(),
                new SessionRegion.Malformed())) {
            assertFalse(entry.blocks(other));
        }
    }

    private static RegionTable enteredInA(Boundaries boundaries, Route... routes) {
        return new RegionTable(new EntryRegion("a", boundaries), List.of(routes), KNOWN);
    }

    @Test
    void aTableNamesItsEntryAndWhomItBlocks() {
        RegionTable table = enteredInA(new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("cn", "a"))));
        assertEquals("a", table.entryName());
        assertTrue(table.blocks("cn"));
        assertFalse(table.blocks("b"));
    }

    /** What another region has passed on counts as entered there, whoever passed it on. */
    @Test
    void aRequestThatWasPassedOnIsBlockedByWhereItEntered() {
        Route open = route(Set.of("a"), closed());
        Route defaulted = route(Set.of("a"), withDefault("b"));
        RegionTable table =
                enteredInA(new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("b", "cn"))), open, defaulted);
        assertTrue(table.blocks(new SessionRegion.Named("b"), open, "cn"));
        assertFalse(table.blocks(new SessionRegion.Named("b"), open, "d"));
        assertFalse(table.blocks(new SessionRegion.Named("c"), open, "cn"));
        assertTrue(table.blocks(new SessionRegion.Missing(), defaulted, "cn"));
        assertFalse(table.blocks(new SessionRegion.Missing(), defaulted, "d"));
        assertFalse(table.blocks(new SessionRegion.Missing(), open, "cn"));
        assertFalse(table.blocks(new SessionRegion.Malformed(), defaulted, "cn"));
    }

    /** So that whoever signs in at home learns at once what their entry forbids. */
    @Test
    void theUsersOfARegionAreBlockedFromEntriesElsewhere() {
        RegionTable table = enteredInA(new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("a", "cn"))));
        assertTrue(table.blocksOwnFrom(Optional.of("cn")));
        assertFalse(table.blocksOwnFrom(Optional.of("b")));
        assertFalse(table.blocksOwnFrom(NOBODY));
    }

    @Test
    void aSessionsHomeIsARegionOfTheFileOrNone() {
        RegionTable table = enteredInA(Boundaries.NONE);
        assertEquals(Home.of("b"), table.home(new SessionRegion.Named("b")));
        assertEquals(Home.UNKNOWN, table.home(new SessionRegion.Named("mars")));
        assertEquals(Home.UNKNOWN, table.home(new SessionRegion.Malformed()));
        assertEquals(Home.NONE, table.home(new SessionRegion.Missing()));
    }

    @Test
    void aRegionHasAPublicHostOfItsOwnOrNone() {
        EntryRegion entry = new EntryRegion(
                "a", Boundaries.NONE, Map.of("a", World.withHost("a"), "b", new Region(List.of(), Set.of(), NOBODY)));
        assertEquals(Optional.of("https://a.example.com"), entry.hostOf("a"));
        assertEquals(NOBODY, entry.hostOf("b"));
        assertEquals(NOBODY, entry.hostOf("c"));
    }
}
