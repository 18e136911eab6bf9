package io.homeport.doctor;

import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether browsers may sign as often as an app's device-bound sessions need it. Chromium 156 signs six times in nine minutes
 * for all apps of a registrable domain together, sign-ins included, and wants a bound cookie anew when 120 s are left of it.
 * An app in steady use so takes 540 s ÷ (lifetime − 120 s) of the six; two are kept for sign-ins.
 */
final class DeviceQuota {
    private static final Duration EARLY = Duration.ofSeconds(120);
    /** 540 s for the four that are left. */
    private static final Duration FOR_EACH_APP = Duration.ofSeconds(135);

    private DeviceQuota() {}

    static List<Finding> in(Deployment file) {
        Map<String, List<App>> bySite = file.apps().values().stream()
                .filter(app -> app.deviceBinding().offered())
                .collect(Collectors.groupingBy(
                        app -> SameSite.site(URI.create(app.webOrigin()).getHost()),
                        TreeMap::new,
                        Collectors.toList()));
        return bySite.entrySet().stream()
                .flatMap(site -> site.getValue().stream()
                        .filter(app -> app.deviceBinding()
                                        .lifetime()
                                        .compareTo(needed(site.getValue().size()))
                                < 0)
                        .map(app -> finding(site.getKey(), site.getValue().size(), app)))
                .toList();
    }

    private static Duration needed(int apps) {
        return EARLY.plus(FOR_EACH_APP.multipliedBy(apps));
    }

    private static Finding finding(String site, int apps, App app) {
        return Finding.warning(
                "homeport.apps." + app.name() + ".device-binding-lifetime",
                "is " + app.deviceBinding().lifetime().toSeconds() + " s, too short for "
                        + (apps == 1 ? "the app" : "the " + apps + " apps") + " with device-binding on " + site
                        + ": a browser that uses them steadily has no signatures left for sign-ins, whose sessions then"
                        + " stay unbound",
                needed(apps).toString());
    }
}
