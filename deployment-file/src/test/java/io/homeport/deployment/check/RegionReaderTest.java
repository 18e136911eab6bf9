package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Region;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions whose keys stay there: what a file has to say of them, for an instance in {@code us}. */
class RegionReaderTest {
    private static final String OWN_KEY =
            "    access-keys:\n      - region: us\n    session-keys:\n      - region: us\n";
    private static final String EU =
            "{gateway: \"https://gateway.eu.internal:9544\", peers: [proxy.eu.internal, standby.eu.internal]}";

    private static Deployment read(Service service, String regions, String cookies) {
        String more = "  cookies:\n" + cookies + "  regions:\n    " + regions + "\n";
        return WholeFile.read(WholeFile.inServer("client-id: shop-spa") + more, service);
    }

    private static List<Fault> faults(Service service, String regions, String cookies) {
        return assertThrows(InvalidConfiguration.class, () -> read(service, regions, cookies))
                .problems();
    }

    private static List<String> ofKeys(Deployment deployment) {
        return deployment.warnings().stream()
                .filter(warning -> warning.startsWith("homeport.cookies."))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhereARegionIsAndWhoIsOfIt(Service service) {
        Deployment deployment = read(service, "eu: " + EU, OWN_KEY);
        assertEquals(
                Map.of(
                        "eu",
                        new Region(
                                List.of(URI.create("https://gateway.eu.internal:9544")),
                                Set.of("proxy.eu.internal", "standby.eu.internal"),
                                Optional.empty())),
                deployment.regions());
        assertEquals(Optional.of("us"), deployment.accessKeys().keys().get(0).region());
        assertEquals(List.of(), ofKeys(deployment));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "us: {gateway: 'https://gateway.us.internal'}|us.gateway|is of homeport.region itself, which passes nothing"
                        + " on to itself",
                "us: {peers: [proxy.us.internal]}|us.peers|is of homeport.region itself, which passes nothing on to itself",
                "eu: {gateway: 'http://127.0.0.1:9544', peers: [proxy.eu.internal]}|eu.gateway|is plain http, over which"
                        + " neither side can tell who the other is",
                "eu: {gateway: 'http://gateway.eu.internal', peers: [p.eu]}|eu.gateway|is plain http to a host that is not"
                        + " loopback",
                "eu: {gateway: 'https://gateway.eu.internal/in', peers: [p.eu]}|eu.gateway|is no address: scheme, host and"
                        + " port without a path",
                "eu: {gateway: 'https://gateway.eu.internal'}|eu.peers|is missing or empty, so that users of this region"
                        + " who are there could not be passed on to here",
                "eu: {gateway: 'https://gateway.eu.internal', peers: []}|eu.peers|is missing or empty, so that users of"
                        + " this region who are there could not be passed on to here",
                "eu: {peers: ['*.eu.internal']}|eu.peers|has what is no name of a host in lower case: *.eu.internal",
                "eu: {peers: [Proxy.eu]}|eu.peers|has what is no name of a host in lower case: Proxy.eu",
            })
    void refusesWhatCannotBeAWayBetweenRegions(String regions, String key, String fault) {
        List<Fault> faults = faults(Service.PROXY, regions.replace('\'', '"'), OWN_KEY);
        assertEquals(
                List.of("homeport.regions." + key),
                faults.stream().map(Fault::key).toList());
        assertEquals(fault, faults.get(0).fault());
    }

    @Test
    void refusesAPeerOfTwoRegions() {
        Fault fault = faults(Service.PROXY, "eu: {peers: [p.internal]}\n    ap: {peers: [p.internal]}", OWN_KEY)
                .get(0);
        assertEquals("homeport.regions.eu.peers", fault.key());
        assertEquals("has p.internal, which is a peer of region ap", fault.fault());
    }

    @Test
    void refusesKeysOfNoRegionWhereSessionsArePassedOn() {
        Fault fault = faults(Service.PROXY, "eu: " + EU, "    key-settling-time: PT10M\n")
                .get(0);
        assertEquals("homeport.cookies.access-keys", fault.key());
        assertEquals(
                "has no key with region: us, so that no other region could tell whose sessions these are",
                fault.fault());
        assertEquals(
                List.of("homeport.cookies.access-keys", "homeport.cookies.session-keys"),
                faults(Service.AGENT, "eu: " + EU, "    key-settling-time: PT10M\n").stream()
                        .map(Fault::key)
                        .toList());
    }

    @Test
    void listsAKeyOfAnotherRegionWithoutItsSecret() {
        String listed = OWN_KEY.replace("region: us\n", "region: us\n      - {id: eu-2026, region: eu}\n");
        Deployment deployment = read(Service.AGENT, "eu: " + EU, listed);
        assertEquals(1, deployment.accessKeys().keys().size());
        assertEquals(1, deployment.sessionKeys().orElseThrow().keys().size());
    }

    @Test
    void refusesAKeyThatIsNotHereWhereNobodyTakesItsSessions() {
        Fault fault = faults(
                        Service.PROXY,
                        "ap: " + EU,
                        "    access-keys:\n      - region: us\n      - {id: eu-2026, region: eu}\n")
                .get(0);
        assertEquals("homeport.cookies.access-keys[1].region", fault.key());
        assertEquals("is eu, whose keys are not here, and there is no homeport.regions.eu.gateway", fault.fault());
    }

    @Test
    void refusesTheSecretOfAnotherRegionsKey() {
        Fault fault = faults(
                        Service.PROXY,
                        "eu: " + EU,
                        "    access-keys:\n      - region: us\n      - {id: eu-2026, region: eu, secret: \"QEFCQ0RF\"}\n")
                .get(0);
        assertEquals("homeport.cookies.access-keys[1].secret", fault.key());
        assertEquals("is of region eu, and no instance of another region may have it", fault.fault());
        assertTrue(!fault.toString().contains("QEFCQ0RF"));
    }

    @Test
    void refusesTheFormatThatHasNoLabel() {
        assertEquals(
                "homeport.cookies.format",
                faults(Service.AGENT, "eu: " + EU, "    format: 1\n" + OWN_KEY)
                        .get(0)
                        .key());
    }

    @Test
    void refusesSessionsInAStoreWhoseReferencesNameNoRegion() {
        Fault fault = faults(
                        Service.PROXY,
                        "eu: " + EU + "\n  store: {type: redis, urls: [\"redis://127.0.0.1:6379\"], sessions: store}",
                        OWN_KEY)
                .get(0);
        assertEquals("homeport.store.sessions", fault.key());
    }

    @Test
    void warnsOfAKeyThatAnyRegionMayHave() {
        String both = "    access-keys:\n      - region: us\n      - {id: old, secret:"
                + " \"QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8\"}\n";
        List<String> warnings = ofKeys(read(Service.PROXY, "eu: " + EU, both));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("has key old without a region"), warnings.get(0));
    }

    @Test
    void plainHttpToAGatewayNeedsTheLooseningThatIsThere() {
        String plain = "eu: {gateway: \"http://127.0.0.1:9544\", peers: [p.eu]}\n  allow-insecure-http: true";
        List<String> warnings = read(Service.PROXY, plain, OWN_KEY).warnings();
        assertTrue(warnings.stream().anyMatch(each -> each.startsWith("homeport.regions.eu.gateway is plain http")));
    }
}
