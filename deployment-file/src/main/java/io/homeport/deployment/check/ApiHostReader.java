package io.homeport.deployment.check;

import io.homeport.deployment.App;
import io.homeport.deployment.AppHosts;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import io.homeport.deployment.file.AppConfiguration;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks the hosts at which apps alone are served: whether a page's calls and a session could get there. */
final class ApiHostReader {
    private static final Pattern HOST = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");
    private static final String EXAMPLE = "api.example.com";
    private final Checks checks;

    ApiHostReader(Checks checks) {
        this.checks = checks;
    }

    /** The host of one app, if it has any. */
    Optional<String> read(String app, AppConfiguration configured, Optional<String> origin) {
        String key = app + ".api-host";
        if (configured.apiHost().isEmpty()) {
            return Optional.empty();
        }
        String host = configured.apiHost().get();
        if (!HOST.matcher(host).matches()) {
            checks.problem(key, "is no host: lower case, without scheme, port and path", EXAMPLE);
            return Optional.empty();
        }
        origin.map(URI::create)
                .filter(page -> !RegionalHosts.shareASite(page.getHost(), host))
                .ifPresent(page -> checks.problem(
                        key,
                        "is of another site than web-origin " + page + ": a browser sends no SameSite cookie there",
                        "with web-origin https://www.example.com: " + EXAMPLE));
        configured
                .cookieDomain()
                .filter(domain -> !host.equals(domain) && !host.endsWith("." + domain))
                .ifPresent(domain -> checks.problem(
                        key,
                        "is not below cookie-domain " + domain + ": a browser takes no such cookie from it",
                        "api." + domain));
        configured
                .agentOrigin()
                .flatMap(Checks::uri)
                .filter(agent -> !host.equals(agent.getHost()))
                .ifPresent(agent -> checks.problem(
                        key,
                        "is not the host of agent-origin " + agent,
                        "leave agent-origin out, or " + agent.getHost()));
        return Optional.of(host);
    }

    /** A region has one host for all apps, and tells browsers to call it. */
    void checkAgainst(Map<String, Region> regions, Collection<App> apps) {
        List<String> hosted = new TreeMap<>(regions)
                .entrySet().stream()
                        .filter(region -> region.getValue().apiBaseUrl().isPresent())
                        .map(Map.Entry::getKey)
                        .toList();
        for (App app : apps) {
            if (app.apiHost().isPresent() && !hosted.isEmpty()) {
                checks.problem(
                        "homeport.apps." + app.name() + ".api-host",
                        "is set beside homeport.regions." + hosted.get(0)
                                + ".api-base-url, which is the host of that region for all apps",
                        "one of the two");
            }
        }
    }

    /** No call of an app could come to a route at a host where the app is not served. */
    void checkAgainst(List<Route> routes, Collection<App> apps) {
        AppHosts hosts = AppHosts.of(apps);
        for (Route route : routes) {
            if (!hosts.areUsed()
                    || route.match().host().isEmpty()
                    || route.access().isPublic()) {
                continue;
            }
            String key = "homeport.routes." + route.name();
            List<App> strangers = apps.stream()
                    .filter(app -> !hosts.serve(app, route.match().host()))
                    .toList();
            for (App app : strangers) {
                if (route.access().apps().contains(app.name())) {
                    checks.problem(
                            key + ".apps",
                            "contains " + app.name() + ", which is not served at " + key + ".host (api-host)",
                            "the apps of this host");
                }
            }
            if (route.access().apps().isEmpty()
                    && strangers.size() == apps.size()
                    && !route.access().acceptBearer()) {
                checks.problem(key + ".host", "is a host where no app is served (api-host)", EXAMPLE);
            }
        }
    }
}
