package io.homeport.deployment.check;

import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.deployment.Region;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.file.CookieKeys.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the keys of the cookies against the regions that pass requests on to each other: sessions can be passed on where
 * they say whose key they are under, and stay at home where nobody else has that key.
 */
final class KeyResidency {
    private final Checks checks;
    private final String own;
    private final Map<String, Region> regions;

    KeyResidency(Checks checks, String own, Map<String, Region> regions) {
        this.checks = checks;
        this.own = own;
        this.regions = regions;
    }

    /** Whether another region's requests come here, or ours go there. */
    private boolean hasGateways() {
        return regions.values().stream()
                .anyMatch(region ->
                        !region.gateways().isEmpty() || !region.peers().isEmpty());
    }

    /** A ring, of which the file may list keys that are of another region, and not here. */
    void check(String key, List<Key> listed, Optional<KeyRing> ring, CookieFormat format) {
        for (int i = 0; i < listed.size(); i++) {
            ofOther(key + "[" + i + "].region", listed.get(i));
        }
        List<SealingKey> held = ring.map(KeyRing::keys).orElse(List.of());
        boolean hasOwn = held.stream().anyMatch(each -> each.region().isPresent());
        if (hasOwn && format == CookieFormat.ONE) {
            checks.problem("homeport.cookies.format", "is 1, in which no cookie says of which region it is", "2");
        }
        if (!hasGateways() || held.isEmpty()) {
            return;
        }
        if (!hasOwn) {
            checks.problem(
                    key,
                    "has no key with region: " + own + ", so that no other region could tell whose sessions these are",
                    "[{id: \"" + own + "-2026a\", region: " + own + ", secret: ${HOMEPORT_KEY}}]");
        }
        held.stream()
                .filter(each -> each.region().isEmpty())
                .forEach(each -> checks.warnings()
                        .add(key + " has key " + each.id()
                                + " without a region: sessions under it are opened wherever the key is,"
                                + " and passed on to no gateway"));
    }

    private void ofOther(String key, Key listed) {
        Optional<String> region = listed.region().filter(name -> !name.isBlank() && !name.equals(own));
        if (region.isPresent()
                && Optional.ofNullable(regions.get(region.get()))
                        .filter(known -> !known.gateways().isEmpty())
                        .isEmpty()) {
            checks.problem(
                    key,
                    "is " + region.get() + ", whose keys are not here, and there is no homeport.regions." + region.get()
                            + ".gateway",
                    own + ", or a gateway such as https://gateway." + region.get() + ".internal:9544");
        }
    }

    /** What a browser has of a session in the store says nothing of a region. */
    void check(Optional<StoreSettings> store) {
        if (hasGateways() && store.filter(StoreSettings::keepsSessions).isPresent()) {
            checks.problem(
                    "homeport.store.sessions",
                    "is store, and a reference to the store does not say to which region's gateway it belongs",
                    "cookies");
        }
    }
}
