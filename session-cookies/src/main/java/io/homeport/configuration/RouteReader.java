package io.homeport.configuration;

import io.homeport.configuration.HomeportConfiguration.RouteConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the part of the deployment file that says which APIs are behind the proxy. */
final class RouteReader {
    private final Checks checks;

    RouteReader(Checks checks) {
        this.checks = checks;
    }

    /** The routes, where they could be read; faults are told to the checks. */
    List<Route> read(Map<String, RouteConfiguration> file, Map<String, App> apps) {
        if (file.isEmpty()) {
            checks.problem("homeport.routes", "is missing", "a route named orders with path /orders");
        }
        List<Route> routes = new ArrayList<>();
        Map<String, String> paths = new HashMap<>();
        new TreeMap<>(file).forEach((name, route) -> route("homeport.routes." + name, name, route, paths, apps)
                .ifPresent(routes::add));
        return List.copyOf(routes);
    }

    private Optional<Route> route(
            String key, String name, RouteConfiguration route, Map<String, String> paths, Map<String, App> apps) {
        int before = checks.problems().size();
        Optional<String> path = checks.present(key + ".path", route.path(), "/orders");
        path.ifPresent(value -> {
            if (!Checks.PATH.matcher(value).matches() || value.contains("/.")) {
                checks.problem(key + ".path", "is no path", "/orders");
            }
            String other = paths.putIfAbsent(value, name);
            if (other != null) {
                checks.problem(key + ".path", "is the same as that of route " + other, "/orders");
            }
            for (App app : apps.values()) {
                if (value.equals(app.agentPath()) || value.startsWith(app.agentPath() + "/")) {
                    checks.problem(key + ".path", "lies below the agent-path of app " + app.name(), "/orders");
                }
            }
        });
        if (route.upstreams().isEmpty()) {
            checks.problem(key + ".upstreams", "is missing", "eu: https://orders.eu.internal");
        }
        Map<String, URI> upstreams = new HashMap<>();
        new TreeMap<>(route.upstreams()).forEach((region, address) -> {
            String upstreamKey = key + ".upstreams." + region;
            checks.region(upstreamKey, Optional.of(region));
            checks.server(upstreamKey, Optional.of(address), "https://orders.eu.internal")
                    .ifPresent(uri -> upstreams.put(region, uri));
        });
        checks.positive(key + ".first-byte-timeout", route.firstByteTimeout(), Duration.ofHours(1), "PT30S");
        return checks.problems().size() > before
                ? Optional.empty()
                : Optional.of(new Route(name, path.orElseThrow(), Map.copyOf(upstreams), route.firstByteTimeout()));
    }
}
