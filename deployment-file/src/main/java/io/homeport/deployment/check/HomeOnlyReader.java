package io.homeport.deployment.check;

import io.homeport.deployment.App;
import io.homeport.deployment.Region;
import io.homeport.deployment.file.RouteConfiguration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads whether requests on a route may enter in the user's home region alone, and whether users find the way there. */
final class HomeOnlyReader {
    private static final Choice<Boolean> ENTRY = Choice.departing("any", "home-only", "any");

    private final Checks checks;
    private final Map<String, Region> regions;

    HomeOnlyReader(Checks checks, Map<String, Region> regions) {
        this.checks = checks;
        this.regions = regions;
    }

    boolean read(String key, RouteConfiguration route, Set<String> serving, Map<String, App> apps) {
        String entry = key + ".entry";
        boolean homeOnly = ENTRY.read(entry, route.entry(), checks).orElse(false);
        if (!homeOnly) {
            return false;
        }
        if (route.scope().equals("global")) {
            checks.problem(entry, "is home-only, but scope global is for data of nobody", "any");
        }
        for (String region : new TreeSet<>(serving)) {
            if (!hasHost(region)) {
                checks.problem(
                        "homeport.regions." + region + ".api-base-url",
                        "is missing, and " + entry
                                + " is home-only: users of this region could not be told where to go",
                        "https://api." + region + ".example.com");
            }
        }
        for (App app : apps.values()) {
            boolean served =
                    route.apps().map(names -> names.contains(app.name())).orElse(true);
            if (served && app.classic().isPresent()) {
                checks.problem(
                        entry,
                        "is home-only, but errors of app " + app.name() + ", which has the classic contract, name no"
                                + " address",
                        "any, or apps without " + app.name());
            }
        }
        return true;
    }

    private boolean hasHost(String region) {
        return regions.containsKey(region) && regions.get(region).apiBaseUrl().isPresent();
    }
}
