package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.check.StartCheck;
import io.homeport.regions.RegionDecision;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which promise a file makes, and whom it forgets. */
class PromiseTest {
    private static final String GATEWAY =
            "gateway: \"https://gateway.%1$s.internal:9544\", peers: [proxy.%1$s.internal]";

    private static Deployment file(String ofTheKey, String regions) throws IOException {
        String whole = Files.readString(Path.of("src/test/resources/files/three-regions.yaml"))
                .replace("{id: 2026a, secret: AAEC", "{id: 2026a" + ofTheKey + ", secret: AAEC");
        return StartCheck.check(
                Service.PROXY, List.of(new YamlConfigSource("file", whole + "  regions: {" + regions + "}\n", 100)));
    }

    private static List<String> faults(Deployment file) {
        return ResidencyFaults.in(file, Residency.of(file)).stream()
                .map(Finding::key)
                .toList();
    }

    private static String region(String name) {
        return name + ": {" + String.format(GATEWAY, name) + "}";
    }

    @Test
    void keysOfNoRegionAreShared() throws IOException {
        Deployment file = file("", "us: {}");
        assertEquals(Promise.SHARED_KEYS, Promise.of(file));
        assertEquals(List.of(), faults(file));
    }

    @Test
    void keysOfTheRegionAndGatewaysOfAllOthersAreHomeGateways() throws IOException {
        Deployment file = file(", region: eu-west", region("us") + ", " + region("eu-central"));
        assertEquals(Promise.HOME_GATEWAYS, Promise.of(file));
        assertEquals(List.of(), faults(file));
    }

    @Test
    void aRegionWithoutGatewayIsFoundWhoseTravellersNobodyCouldServe() throws IOException {
        assertEquals(
                List.of("homeport.regions.eu-central.gateway"),
                faults(file(", region: eu-west", region("us") + ", eu-central: {}")));
    }

    /** Which is what the proxies do: they cannot tell whose session it is that they pass on. */
    @Test
    void aSessionIsServedAtHomeOnGlobalRoutesWhereNobodyElseCanOpenIt() throws IOException {
        Deployment file = file(", region: eu-west", region("us") + ", " + region("eu-central"));
        assertEquals(List.of("blocked", "eu-central", "us"), globally(file, "eu-west", "eu-central", "us"));
    }

    @Test
    void aSessionThatEachRegionCanOpenIsServedWhereItEntersOnGlobalRoutes() throws IOException {
        assertEquals(List.of("blocked", "us", "us"), globally(file("", "us: {}"), "eu-west", "eu-central", "us"));
    }

    /** Where these regions' users are served, who enter in {@code us}. */
    private static List<String> globally(Deployment file, String... homes) {
        Residency residency = Residency.of(file);
        return Arrays.stream(homes)
                .map(home -> residency.rows().stream()
                        .filter(row -> row.route().regions().global()
                                && row.entry().equals("us")
                                && row.home().equals(home)
                                && row.reading())
                        .findFirst()
                        .map(row -> row.decision() instanceof RegionDecision.Served served
                                ? String.join(",", served.regions())
                                : row.decision().rule().label())
                        .orElseThrow())
                .toList();
    }
}
