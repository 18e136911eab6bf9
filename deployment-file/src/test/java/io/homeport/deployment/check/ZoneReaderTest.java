package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes to an authorization server whose clusters are told apart by zone. */
class ZoneReaderTest {
    private static final String LOGIN = "homeport.routes.login.";
    private static final String FILE = """
            homeport:
              default-region: eu
              routes:
                login:
                  path: /idp
                  kind: authorization-server
                  upstreams: {us: "https://login.us.internal", eu: "https://login.eu.internal"}
                  %s
            """;

    private static Deployment read(String lines) {
        return WholeFile.read(FILE.formatted(lines), Service.PROXY);
    }

    private static Route login(Deployment deployment) {
        return deployment.routes().stream()
                .filter(route -> route.name().equals("login"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anybodyMayCallItAndNoDefaultTakesTheZonesPlace() {
        Deployment deployment = read("");
        Route login = login(deployment);
        assertEquals(new Route.Access(Set.of(), true, false, false, false), login.access());
        assertEquals(new Route.Regions(false, false, Optional.empty(), List.of(), List.of()), login.regions());
        assertEquals(
                Optional.of(new Route.Zones("zone", "zone", Map.of())),
                login.upstreams().zones());
        assertEquals(List.of(), deployment.warnings());
    }

    @Test
    void saysCookieClaimAndTheRegionsOfItsZones() {
        Route login = login(read("zone: {cookie: idp-zone, claim: z, regions: {europe: eu}}"));
        assertEquals(
                Optional.of(new Route.Zones("idp-zone", "z", Map.of("europe", "eu"))),
                login.upstreams().zones());
    }

    @Test
    void aRouteIsToAnApiUnlessItSaysOtherwise() {
        assertEquals(
                Optional.empty(),
                WholeFile.read("homeport: {}", Service.PROXY)
                        .routes()
                        .get(0)
                        .upstreams()
                        .zones());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apps: [shop]|apps",
                "public: true|public",
                "accept-bearer: true|accept-bearer",
                "api-token: phantom|api-token",
                "scope: global|scope",
                "entry: home-only|entry",
                "default-region: eu|default-region",
                "fail-over: [eu]|fail-over",
                "read-only-fail-over: [eu]|read-only-fail-over",
                "stream: true|stream",
                "device-bound: required|device-bound",
                "shared-cache: true|shared-cache",
                "dpop-origin: https://a.example.com|dpop-origin",
                "expose-headers: [X-A]|expose-headers",
                "response-headers: {X-A: b}|response-headers",
            })
    void refusesWhatIsForApis(String line, String setting) {
        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, () -> read(line));
        assertEquals(
                new Fault(
                        LOGIN + setting,
                        "is for APIs, and kind is authorization-server: nothing of a session goes there",
                        "a route without " + setting),
                refused.problems().get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: server|kind|is none of api, authorization-server and static|api",
                "zone: {cookie: 'a b'}|zone.cookie|is no name of a cookie|zone",
                "zone: {claim: ' '}|zone.claim|is blank|zone",
                "zone: {regions: {asia: ap}}|zone.regions.asia|is ap, which has no upstream on this route|" + LOGIN
                        + "upstreams.ap",
            })
    void namesWhatIsWrong(String line, String setting, String fault, String example) {
        String text = line.startsWith("kind")
                ? FILE.formatted("").replace("kind: authorization-server", line)
                : FILE.formatted(line);
        InvalidConfiguration refused =
                assertThrows(InvalidConfiguration.class, () -> WholeFile.read(text, Service.PROXY));
        assertEquals(
                new Fault(LOGIN + setting, fault, example), refused.problems().get(0));
    }

    @Test
    void theRegionWhereTheProxyRunsNeedsACluster() {
        String text = FILE.formatted("").replace("us: \"https://login.us.internal\", ", "");
        InvalidConfiguration refused =
                assertThrows(InvalidConfiguration.class, () -> WholeFile.read(text, Service.PROXY));
        assertEquals(
                new Fault(
                        LOGIN + "upstreams.us",
                        "is missing: what names no zone goes to the cluster here",
                        "https://login.us.internal"),
                refused.problems().get(0));
    }
}
