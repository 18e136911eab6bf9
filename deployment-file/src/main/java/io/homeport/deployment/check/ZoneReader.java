package io.homeport.deployment.check;

import io.homeport.deployment.Route;
import io.homeport.deployment.file.RouteConfiguration;
import io.homeport.deployment.file.ZoneConfiguration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads whether a route leads to an authorization server, and how that one routes by zone. */
final class ZoneReader {
    private static final String SERVER = "authorization-server";

    private final Checks checks;
    private final String region;

    /** In the region where the proxy runs. */
    ZoneReader(Checks checks, String region) {
        this.checks = checks;
        this.region = region;
    }

    /** How the clusters are told apart. */
    Route.Zones read(String key, RouteConfiguration route, Set<String> serving) {
        settingsOfApis(route).forEach((setting, isThere) -> {
            if (isThere) {
                checks.problem(
                        key + "." + setting,
                        "is for APIs, and kind is " + SERVER + ": nothing of a session goes there",
                        "a route without " + setting);
            }
        });
        if (!serving.contains(region)) {
            checks.problem(
                    key + ".upstreams." + region,
                    "is missing: what names no zone goes to the cluster here",
                    "https://login." + region + ".internal");
        }
        ZoneConfiguration zone = route.zone();
        if (!isToken(zone.cookie())) {
            checks.problem(key + ".zone.cookie", "is no name of a cookie", "zone");
        }
        if (zone.claim().isBlank()) {
            checks.problem(key + ".zone.claim", "is blank", "zone");
        }
        new TreeMap<>(zone.regions()).forEach((name, of) -> {
            if (!serving.contains(of)) {
                checks.problem(
                        key + ".zone.regions." + name,
                        "is " + of + ", which has no upstream on this route",
                        key + ".upstreams." + of);
            }
        });
        return new Route.Zones(zone.cookie(), zone.claim(), Map.copyOf(zone.regions()));
    }

    private static Map<String, Boolean> settingsOfApis(RouteConfiguration route) {
        Map<String, Boolean> settings = new TreeMap<>(SettingsOfSessions.of(route));
        settings.put("expose-headers", route.exposeHeaders().isPresent());
        settings.put("response-headers", !route.responseHeaders().isEmpty());
        return settings;
    }

    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
    }
}
