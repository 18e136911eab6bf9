package io.homeport.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.regions.Health;
import io.homeport.regions.Home;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.Rule;
import io.homeport.regions.Serving;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The region decisions say which region serves, given how each is; addresses are what is taken in the end. Both name the
 * same region for every list of up to three regions, in whichever state.
 */
class ServingRegionTest {
    private static final List<String> REGIONS = List.of("eu", "us", "ap");

    private static Address address(String region, Health health) {
        Address address = new Address(region, URI.create("http://" + region), () -> 0, 1, Duration.ZERO);
        if (health == Health.FULL) {
            address.take();
        }
        for (int failure = 0; health == Health.UNREACHABLE && failure < 3; failure++) {
            address.unreachable();
        }
        return address;
    }

    private static Serving taken(List<String> regions, Map<String, Health> health) {
        Map<String, List<Address>> byRegion = new HashMap<>();
        REGIONS.forEach(region -> byRegion.put(region, List.of(address(region, health.get(region)))));
        Addresses addresses = new Addresses(byRegion);
        Optional<Address> taken = addresses.take(regions, List.of());
        if (taken.isPresent()) {
            return new Serving.By(taken.get().region());
        }
        return addresses.areFull(regions, List.of())
                ? new Serving.Overloaded(regions.stream()
                        .filter(region -> health.get(region) == Health.FULL)
                        .findFirst()
                        .orElseThrow())
                : new Serving.Unreachable();
    }

    private static List<List<String>> lists() {
        List<List<String>> all = new ArrayList<>();
        for (String first : REGIONS) {
            all.add(List.of(first));
            for (String second : REGIONS) {
                if (!second.equals(first)) {
                    all.add(List.of(first, second));
                    REGIONS.stream()
                            .filter(third -> !third.equals(first) && !third.equals(second))
                            .forEach(third -> all.add(List.of(first, second, third)));
                }
            }
        }
        return all;
    }

    @Test
    void addressesAreTakenInTheRegionThatTheDecisionNames() {
        int compared = 0;
        for (List<String> regions : lists()) {
            RegionDecision.Served served = new RegionDecision.Served(Rule.HOME, Home.of("eu"), regions, true);
            for (Health eu : Health.values()) {
                for (Health us : Health.values()) {
                    for (Health ap : Health.values()) {
                        Map<String, Health> health = Map.of("eu", eu, "us", us, "ap", ap);
                        assertEquals(served.serving(health::get), taken(regions, health), regions + " " + health);
                        compared++;
                    }
                }
            }
        }
        assertEquals(15 * 27, compared);
    }
}
