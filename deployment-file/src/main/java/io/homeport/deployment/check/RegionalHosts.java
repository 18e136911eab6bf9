package io.homeport.deployment.check;

import io.homeport.deployment.App;
import io.homeport.deployment.Region;
import io.homeport.deployment.file.RegionConfiguration;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks the regions' own public hosts, which browsers reach: whether a page's calls and a session could get there. */
final class RegionalHosts {
    private static final String HOST = "https://api.eu.example.com";

    private final Checks checks;

    RegionalHosts(Checks checks) {
        this.checks = checks;
    }

    /** The origin of one, if the region has any. */
    Optional<String> read(String region, RegionConfiguration configured) {
        return configured.apiBaseUrl().isPresent()
                ? checks.origin(region + ".api-base-url", configured.apiBaseUrl())
                : Optional.empty();
    }

    /** All of them, beside each other and beside the apps. */
    void check(Map<String, Region> regions, Collection<App> apps) {
        Map<String, String> hosts = new TreeMap<>();
        new TreeMap<>(regions)
                .forEach((name, region) -> region.apiBaseUrl()
                        .ifPresent(origin -> check(
                                "homeport.regions." + name + ".api-base-url", name, URI.create(origin), hosts, apps)));
        apps.forEach(app -> keepCookiesApart(app, hosts));
    }

    private void check(String key, String region, URI url, Map<String, String> hosts, Collection<App> apps) {
        String other = hosts.putIfAbsent(url.getHost(), region);
        if (other != null) {
            // RFC 6265 8.5: cookies do not tell ports apart.
            checks.problem(
                    key,
                    "has the host of region " + other + ", so that a browser would send the one region's session to"
                            + " the other",
                    HOST);
        }
        for (App app : apps) {
            URI page = URI.create(app.webOrigin());
            if (!page.getScheme().equals(url.getScheme()) || !shareASite(page.getHost(), url.getHost())) {
                checks.problem(
                        key,
                        "is of another site than web-origin " + app.webOrigin() + " of app " + app.name()
                                + ": a browser sends no SameSite cookie there",
                        "with web-origin https://www.example.com: " + HOST);
            }
        }
    }

    /**
     * Whether two hosts may be of one site (RFC 6265bis 5.2): the same, or with two labels in common. Under a public suffix
     * of two labels, such as {@code co.uk}, that is not enough, but who owns what is not to be seen in names.
     */
    static boolean shareASite(String one, String other) {
        return one.equals(other) || hasTwoLabels(one) && lastTwoLabels(one).equals(lastTwoLabels(other));
    }

    private static boolean hasTwoLabels(String host) {
        // Of addresses the numbers in common say nothing.
        return host.indexOf('.') > 0 && !Character.isDigit(host.charAt(host.length() - 1)) && !host.endsWith("]");
    }

    private static String lastTwoLabels(String host) {
        return host.substring(host.lastIndexOf('.', host.lastIndexOf('.') - 1) + 1);
    }

    /** What every region's host is sent, each of them can open and set: then nobody's session is at home alone. */
    private void keepCookiesApart(App app, Map<String, String> hosts) {
        app.cookieDomain().ifPresent(domain -> {
            Map<String, String> shared = new TreeMap<>(hosts);
            shared.keySet().removeIf(host -> !host.equals(domain) && !host.endsWith("." + domain));
            if (shared.size() > 1) {
                checks.problem(
                        "homeport.apps." + app.name() + ".cookie-domain",
                        "is shared by the hosts of regions " + String.join(", ", shared.values())
                                + " (api-base-url), so that a browser sends a session of one region to all of them",
                        "no cookie-domain: each region then has cookies of its own host, and agent and proxy of a"
                                + " region share that host");
            }
        });
    }
}
