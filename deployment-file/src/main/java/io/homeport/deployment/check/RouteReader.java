package io.homeport.deployment.check;

import io.homeport.deployment.App;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.PathCharacter;
import io.homeport.deployment.Route;
import io.homeport.deployment.file.RouteConfiguration;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the part of the deployment file that says which APIs are behind the proxy. */
final class RouteReader {
    private static final Pattern HOST = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");
    /** What a route passes on that says nothing of methods. */
    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final String ADDRESS = "https://orders.eu.internal";

    private static final String GLOBAL = "global";
    private static final Choice<Boolean> SCOPE = Choice.departing("home", GLOBAL, "home");

    private static final Route.Access FOR_ANYONE = new Route.Access(Set.of(), true, false, false, false);
    private static final Route.Regions BY_ZONE =
            new Route.Regions(false, false, Optional.empty(), List.of(), List.of());

    private static final Route.Regions HERE = new Route.Regions(true, false, Optional.empty(), List.of(), List.of());

    private final HomeOnlyReader homeOnly;
    private final ZoneReader zoneReader;
    private final PagesReader pagesReader;

    private final Checks checks;
    private final Boundaries boundaries;
    private final Optional<String> defaultRegion;
    private final ApiTokenReader apiTokens;

    /**
     * Reads routes.
     *
     * @param defaultRegion of users without a home region, where a route says none
     */
    RouteReader(
            Checks checks,
            Boundaries boundaries,
            Optional<String> defaultRegion,
            ApiTokenReader apiTokens,
            HomeOnlyReader homeOnly,
            ZoneReader zoneReader,
            PagesReader pagesReader) {
        this.pagesReader = pagesReader;
        this.homeOnly = homeOnly;
        this.zoneReader = zoneReader;
        this.checks = checks;
        this.boundaries = boundaries;
        this.defaultRegion = defaultRegion;
        this.apiTokens = apiTokens;
    }

    /** The routes, where they could be read; faults are told to the checks. */
    List<Route> read(Map<String, RouteConfiguration> file, Map<String, App> apps) {
        if (file.isEmpty()) {
            checks.problem("homeport.routes", "is missing", "a route named orders with path /orders");
        }
        List<Route> routes = new ArrayList<>();
        Map<String, String> paths = new HashMap<>();
        new TreeMap<>(file)
                .forEach((name, route) -> route("homeport.routes." + name, name, route, paths, apps)
                        .ifPresent(routes::add));
        return List.copyOf(routes);
    }

    private Optional<Route> route(
            String key, String name, RouteConfiguration route, Map<String, String> paths, Map<String, App> apps) {
        int before = checks.problems().size();
        RouteKind kind =
                RouteKind.CHOICE.read(key + ".kind", route.kind(), checks).orElse(RouteKind.API);
        Route.Match match = match(key, name, route, paths, apps);
        Map<String, List<URI>> addresses = addresses(key, route);
        Optional<Route.Zones> zones = kind == RouteKind.AUTHORIZATION_SERVER
                ? Optional.of(zoneReader.read(key, route, addresses.keySet()))
                : Optional.empty();
        Optional<Route.Pages> pages =
                kind == RouteKind.STATIC ? Optional.of(pagesReader.read(key, route)) : Optional.empty();
        if (pages.isEmpty() && route.folder().isPresent()) {
            checks.problem(key + ".folder", "is set, but kind is not static", "kind: static");
        }
        Route.Access access = kind == RouteKind.API ? access(key, route, apps) : FOR_ANYONE;
        Route.Regions regions = kind == RouteKind.API
                ? regions(key, route, addresses, apps)
                : kind == RouteKind.STATIC ? HERE : BY_ZONE;
        Route.Care care = new UpstreamLimitReader(checks).care(key, route);
        Route.Limits limits = new UpstreamLimitReader(checks).limits(key, route);
        Route.AnswerFields answerFields = new AnswerFieldReader(checks).read(key, route);
        Optional<URI> dpopOrigin = route.dpopOrigin().isPresent()
                ? checks.server(key + ".dpop-origin", route.dpopOrigin(), "https://api.example.com")
                : Optional.empty();
        Route.ApiToken apiToken = apiTokens.read(key, route, apps.keySet());
        return checks.problems().size() > before
                ? Optional.empty()
                : Optional.of(new Route(
                        name,
                        match,
                        access,
                        regions,
                        new Route.Upstreams(
                                addresses,
                                route.upstreamTls(),
                                route.upstreamHttp2(),
                                route.signedHop(),
                                care,
                                zones,
                                pages),
                        limits,
                        pages.isPresent() ? PagesReader.answers(answerFields) : answerFields,
                        apiToken,
                        dpopOrigin));
    }

    private Route.Match match(
            String key, String name, RouteConfiguration route, Map<String, String> paths, Map<String, App> apps) {
        Optional<String> path = checks.present(key + ".path", route.path(), "/orders");
        boolean isStatic = route.kind().equals(RouteKind.STATIC.word());
        boolean isRoot = isStatic && path.equals(Optional.of("/"));
        path.ifPresent(value -> {
            if (!isRoot) {
                checks.path(key + ".path", value);
            }
            String other = paths.putIfAbsent(route.host().orElse("") + value, name);
            if (other != null) {
                checks.problem(key + ".path", "is the same as that of route " + other, "/orders");
            }
            for (App app : apps.values()) {
                if (value.equals(app.agentPath()) || value.startsWith(app.agentPath() + "/")) {
                    checks.problem(key + ".path", "lies below the agent-path of app " + app.name(), "/orders");
                }
            }
        });
        route.upstreamPath()
                .filter(value -> !value.equals("/"))
                .ifPresent(value -> checks.path(key + ".upstream-path", value));
        route.host()
                .filter(host -> !HOST.matcher(host).matches())
                .ifPresent(host ->
                        checks.problem(key + ".host", "is no host: lower case, without a port", "api.example.com"));
        for (String method : route.methods()) {
            if (!METHODS.contains(method)) {
                checks.problem(key + ".methods", "contains " + method + ", which is never passed on", "[GET, POST]");
            }
        }
        return new Route.Match(
                route.host(),
                isRoot ? "" : path.orElse(""),
                route.upstreamPath(),
                isStatic ? PagesReader.methods() : Set.copyOf(route.methods()),
                pathCharacters(key + ".path-characters", route));
    }

    private Set<PathCharacter> pathCharacters(String key, RouteConfiguration route) {
        List<String> labels = route.pathCharacters().orElse(List.of());
        Set<PathCharacter> allowed = EnumSet.noneOf(PathCharacter.class);
        for (String label : labels) {
            PathCharacter.of(label)
                    .ifPresentOrElse(
                            allowed::add,
                            () -> checks.problem(
                                    key,
                                    "contains " + label + ", which is none of "
                                            + Arrays.stream(PathCharacter.values())
                                                    .map(PathCharacter::label)
                                                    .collect(Collectors.joining(", ")),
                                    "[encoded-slash]"));
        }
        if (allowed.contains(PathCharacter.DOUBLE_SLASH)
                && route.upstreamPath().filter("/"::equals).isPresent()) {
            // RFC 3986 3.3: what begins with two slashes is an authority to some readers.
            checks.problem(
                    key,
                    "contains double-slash, with which upstream-path / makes a path that begins with two",
                    "upstream-path: /files");
        }
        if (!allowed.isEmpty()) {
            checks.warnings()
                    .add(key + " allows " + String.join(", ", labels) + ": the API has to read such a path as this"
                            + " proxy does, as one path below the route's");
        }
        return Set.copyOf(allowed);
    }

    private Route.Access access(String key, RouteConfiguration route, Map<String, App> apps) {
        for (String app : route.apps().orElse(List.of())) {
            if (!apps.containsKey(app)) {
                checks.problem(key + ".apps", "contains " + app + ", which is no app of this deployment", "[shop]");
            }
        }
        if (route.isPublic()) {
            checks.warnings().add(key + ".public is on: anyone may call this API, without a session");
        }
        if (route.acceptBearer()) {
            checks.warnings()
                    .add(key + ".accept-bearer is on: tokens that no session sealed reach this API, which has to"
                            + " tell them apart itself");
        }
        if (route.isPublic() && route.acceptBearer()) {
            checks.problem(key + ".accept-bearer", "contradicts public, which passes on no token", "false");
        }
        if (route.isPublic() && !isGlobal(route)) {
            checks.problem(key + ".public", "needs scope global: nobody's home region is known", "scope: global");
        }
        if (route.acceptBearer()
                && !isGlobal(route)
                && route.defaultRegion().or(() -> defaultRegion).isEmpty()) {
            checks.problem(
                    key + ".accept-bearer",
                    "needs scope global or a default-region: nothing vouches for the region in a client's own token",
                    "default-region: eu");
        }
        return new Route.Access(
                Set.copyOf(route.apps().orElse(List.of())),
                route.isPublic(),
                route.acceptBearer(),
                route.stream(),
                new DeviceBoundReader(checks).read(key, route, apps),
                new AssuranceReader(checks).read(key, route, apps));
    }

    private static boolean isGlobal(RouteConfiguration route) {
        return route.scope().equals(GLOBAL);
    }

    private Map<String, List<URI>> addresses(String key, RouteConfiguration route) {
        if (route.upstreams().isEmpty() && route.folder().isEmpty()) {
            checks.problem(key + ".upstreams", "is missing", "eu: " + ADDRESS);
        }
        Map<String, List<URI>> addresses = new HashMap<>();
        new TreeMap<>(route.upstreams()).forEach((region, ofRegion) -> {
            String upstreamKey = key + ".upstreams." + region;
            checks.region(upstreamKey, Optional.of(region));
            List<URI> uris = new ArrayList<>();
            for (String address : ofRegion) {
                checks.server(upstreamKey, Optional.of(address), ADDRESS).ifPresent(uris::add);
            }
            if (ofRegion.isEmpty()) {
                checks.problem(upstreamKey, "is missing", ADDRESS);
            }
            addresses.put(region, List.copyOf(uris));
        });
        return Map.copyOf(addresses);
    }

    private Route.Regions regions(
            String key, RouteConfiguration route, Map<String, List<URI>> addresses, Map<String, App> apps) {
        SCOPE.read(key + ".scope", route.scope(), checks);
        route.defaultRegion()
                .filter(region -> !addresses.containsKey(region))
                .ifPresent(region -> checks.problem(
                        key + ".default-region", "has no upstream on this route", key + ".upstreams." + region));
        List<String> failOver = route.failOver().orElse(List.of());
        List<String> readOnly = route.readOnlyFailOver().orElse(List.of());
        if (!failOver.isEmpty() && !readOnly.isEmpty()) {
            checks.problem(key + ".read-only-fail-over", "contradicts fail-over, which covers it", "only one of them");
        }
        standIns(key + ".fail-over", failOver, addresses);
        standIns(key + ".read-only-fail-over", readOnly, addresses);
        return new Route.Regions(
                isGlobal(route),
                homeOnly.read(key, route, addresses.keySet(), apps),
                route.defaultRegion().or(() -> defaultRegion),
                List.copyOf(failOver),
                List.copyOf(readOnly));
    }

    /** A stand-in that no other region of the route may use is a mistake, or a boundary that someone forgot. */
    private void standIns(String key, List<String> regions, Map<String, List<URI>> addresses) {
        for (String region : regions) {
            boolean used = addresses.containsKey(region)
                    && addresses.keySet().stream()
                            .anyMatch(home -> !home.equals(region) && boundaries.allows(home, region));
            if (!used) {
                checks.problem(
                        key,
                        "contains " + region + ", which shares no boundary with another region of this route",
                        "homeport.boundaries.europe: [eu-west, eu-central]");
            }
        }
    }
}
