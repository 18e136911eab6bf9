package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Region;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionalHostsTest {
    private static final String TWO = """
            homeport:
              apps: {shop: {%s authorization-server: {client-secret: "${SHOP_CLIENT_SECRET}"}}}
              regions:
                eu: {api-base-url: "https://api.eu.example.com"}
                us: {api-base-url: "%s"}
            """;

    private static String with(String usHost) {
        return TWO.formatted("", usHost);
    }

    private static Deployment read(String yaml, Service service) {
        return WholeFile.read(yaml, service);
    }

    private static List<Fault> faults(String yaml) {
        return assertThrows(InvalidConfiguration.class, () -> read(yaml, Service.AGENT))
                .problems();
    }

    private static void refuses(String yaml, String key, String fault) {
        List<Fault> faults = faults(yaml);
        assertEquals(key, faults.get(0).key());
        assertTrue(faults.get(0).fault().contains(fault), faults::toString);
    }

    @Test
    void bothServicesKnowTheHostsOfRegions() {
        Map<String, Region> expected = Map.of(
                "eu", new Region(List.of(), Set.of(), Optional.of("https://api.eu.example.com")),
                "us", new Region(List.of(), Set.of(), Optional.of("https://api.us.example.com:8443")));
        String yaml = with("https://api.us.example.com:8443");
        assertEquals(expected, read(yaml, Service.AGENT).regions());
        assertEquals(expected, read(yaml, Service.PROXY).regions());
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.us.example.com/, is no origin",
        "https://api.us.example.com/v1, is no origin",
        "https://API.us.example.com, is no origin",
        "https://api.us.example.com:443, is no origin",
        "api.us.example.com, is no origin",
        "javascript:alert(1), is no origin",
        "http://api.us.example.com, is plain http",
        "https://api.us.example.org, is of another site",
        "https://com, is of another site",
        "https://192.0.2.7, is of another site",
        "http://api.us.localhost, is of another site",
        "https://api.eu.example.com, has the host of region eu",
        "https://api.eu.example.com:8443, has the host of region eu"
    })
    void refusesAHostThatCouldNotWork(String host, String fault) {
        refuses(with(host), "homeport.regions.us.api-base-url", fault);
    }

    @Test
    void refusesANameThatIsNoRegion() {
        refuses(
                with("https://api.us.example.com").replace("us: {", "none: {"),
                "homeport.regions.none",
                "is what counters and logs say");
    }

    @Test
    void refusesACookieThatIsSentToTheHostsOfTwoRegions() {
        String shared = TWO.formatted("cookie-domain: example.com,", "https://api.us.example.com");
        refuses(shared, "homeport.apps.shop.cookie-domain", "is shared by the hosts of regions eu, us");
        String ofOne = TWO.formatted("cookie-domain: eu.example.com,", "https://api.us.example.com");
        assertEquals(2, read(ofOne, Service.AGENT).regions().size());
    }

    @Test
    void onLoopbackHostsOfOneSiteShareTwoLabels() {
        String local = """
                homeport:
                  apps:
                    shop:
                      web-origin: "http://www.shop.localhost:9501"
                      redirect-uri: "http://www.shop.localhost:9501/callback"
                      authorization-server: {client-secret: "${SHOP_CLIENT_SECRET}"}
                  regions:
                    eu: {api-base-url: "http://%s"}
                """;
        assertEquals(
                Optional.of("http://eu.shop.localhost:9502"),
                read(local.formatted("eu.shop.localhost:9502"), Service.AGENT)
                        .regions()
                        .get("eu")
                        .apiBaseUrl());
        refuses(
                local.formatted("eu.localhost:9502"),
                "homeport.regions.eu.api-base-url",
                "is of another site than web-origin http://www.shop.localhost:9501");
    }
}
