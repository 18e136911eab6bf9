package io.homeport.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.check.StartCheck;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownRegionsTest {
    private static Deployment deployment(Map<String, String> more) {
        Map<String, String> file = new HashMap<>(Map.of(
                "homeport.region", "entry",
                "homeport.agent-url", "http://127.0.0.1:9503",
                "homeport.cookies.access-keys[0].id", "2026a",
                "homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                "homeport.apps.shop.web-origin", "https://www.example.com",
                "homeport.apps.shop.redirect-uri", "https://www.example.com/callback",
                "homeport.apps.shop.authorization-server.issuer", "https://login.example.com",
                "homeport.apps.shop.authorization-server.client-id", "shop-spa",
                "homeport.routes.orders.path", "/orders",
                "homeport.routes.orders.upstreams.us", "https://orders.us.internal"));
        file.put("homeport.routes.orders.upstreams.eu", "https://orders.eu.internal");
        file.put("homeport.boundaries.america", "us,eu");
        file.putAll(more);
        return StartCheck.check(Service.PROXY, List.of(new PropertiesConfigSource(file, "file", 300)));
    }

    @Test
    void everyRegionIsKnownThatTheFileUses() {
        assertEquals(List.of("entry", "eu", "us"), List.copyOf(KnownRegions.of(deployment(Map.of()))));
    }

    @ParameterizedTest
    @CsvSource({
        "homeport.boundaries.asia, ap",
        "homeport.default-region, ap",
        "homeport.routes.orders.upstreams.ap, https://orders.ap.internal",
        "homeport.regions.ap.api-base-url, https://ap.example.com"
    })
    void aRegionIsKnownThatIsNamedInOnePlaceAlone(String key, String value) {
        assertEquals(List.of("ap", "entry", "eu", "us"), List.copyOf(KnownRegions.of(deployment(Map.of(key, value)))));
    }

    @Test
    void bothRegionsOfABlockedPairAreKnown() {
        Map<String, String> blocked = Map.of("homeport.blocked[0].home", "cn", "homeport.blocked[0].serving", "ap");
        assertEquals(List.of("ap", "cn", "entry", "eu", "us"), List.copyOf(KnownRegions.of(deployment(blocked))));
    }

    @Test
    void aRegionIsKnownOfWhichTheFileSaysMore() {
        Map<String, String> file = Map.of(
                "homeport.regions.ap.peers", "proxy.ap.internal", "homeport.cookies.access-keys[0].region", "entry");
        assertEquals(List.of("ap", "entry", "eu", "us"), List.copyOf(KnownRegions.of(deployment(file))));
    }

    private static EntryRegion entry(Map<String, String> more) {
        Map<String, String> file = new HashMap<>(Map.of(
                "homeport.regions.ap.gateway", "https://gateway.ap.internal:9544",
                "homeport.regions.ap.peers", "proxy.ap.internal",
                "homeport.regions.eu.peers", "proxy.eu.internal",
                "homeport.cookies.access-keys[0].region", "entry"));
        file.putAll(more);
        return EntryRegion.of(deployment(file));
    }

    @Test
    void aRegionSealsItselfThatHasAGatewayWhileEveryKeyHereIsOfThisRegion() {
        EntryRegion entry = entry(Map.of());
        assertTrue(entry.leavesSealingTo("ap"));
        assertFalse(entry.leavesSealingTo("eu"), "it has no gateway");
        assertFalse(entry.leavesSealingTo("mars"), "nobody knows it");
        assertFalse(entry.leavesSealingTo("entry"), "that is here");
    }

    @Test
    void noRegionSealsItselfWhereAKeyIsShared() {
        Map<String, String> shared = Map.of(
                "homeport.cookies.access-keys[1].id", "2025z",
                "homeport.cookies.access-keys[1].secret", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
        assertFalse(entry(shared).leavesSealingTo("ap"));
        Map<String, Region> regions =
                Map.of("ap", new Region(List.of(URI.create("https://ap")), Set.of(), Optional.empty()));
        assertFalse(new EntryRegion("entry", Boundaries.NONE, regions).leavesSealingTo("ap"));
        assertFalse(new EntryRegion("ap", Boundaries.NONE, regions, true).leavesSealingTo("ap"));
    }

    @Test
    void whatAnotherRegionHasSealedIsPassedOnWhereItHasAGatewayWhateverKeysAreHere() {
        Map<String, String> shared = Map.of(
                "homeport.cookies.access-keys[1].id", "2025z",
                "homeport.cookies.access-keys[1].secret", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
        for (EntryRegion entry : List.of(entry(Map.of()), entry(shared))) {
            assertTrue(entry.passesOnTo("ap"));
            assertFalse(entry.passesOnTo("eu"), "it has no gateway");
            assertFalse(entry.passesOnTo("mars"), "nobody knows it");
            assertFalse(entry.passesOnTo("entry"), "that is here");
        }
    }

    @Test
    void whomTheRegionMustNotServeWhereARequestEnteredGetsNothingHere() {
        Boundaries boundaries = new Boundaries(
                Map.of(), Set.of(new Boundaries.Blocked("ap", "cn"), new Boundaries.Blocked("us", "entry")));
        EntryRegion here = new EntryRegion("entry", boundaries);
        assertFalse(here.blocks("ap"));
        assertTrue(here.enteredFrom("cn").blocks("ap"));
        assertTrue(here.enteredFrom("cn").blocks(new SessionRegion.Named("ap")));
        assertFalse(here.enteredFrom("eu").blocks("ap"));
        assertTrue(here.enteredFrom("eu").blocks("us"), "that is for being served here");
        assertEquals(Optional.of("cn"), here.enteredFrom("cn").from());
    }

    /** The check of the file lets no stand-in pass without an upstream. */
    @Test
    void standInsAreAmongTheKnown() {
        for (String list : List.of("fail-over", "read-only-fail-over")) {
            Deployment deployment = deployment(Map.of("homeport.routes.orders." + list, "eu"));
            assertEquals(List.of("entry", "eu", "us"), List.copyOf(KnownRegions.of(deployment)));
        }
    }

    @Test
    void theTableOfADeploymentIsThatOfItsRegionOrOfAnother() {
        Deployment deployment =
                deployment(Map.of("homeport.blocked[0].home", "us", "homeport.blocked[0].serving", "eu"));
        Route orders = deployment.routes().get(0);
        SessionRegion american = new SessionRegion.Named("us");
        assertEquals(
                Rule.HOME,
                RegionTable.of(deployment).decide(american, orders, "GET").rule());
        assertEquals(
                Rule.BLOCKED,
                RegionTable.enteringIn("eu", deployment)
                        .decide(american, orders, "GET")
                        .rule());
        assertEquals(new EntryRegion("entry", deployment.boundaries(), Map.of()), EntryRegion.of(deployment));
        assertEquals(Home.of("us"), RegionTable.of(deployment).home(american));
        assertEquals(Home.UNKNOWN, RegionTable.of(deployment).home(new SessionRegion.Named("mars")));
    }
}
