package io.homeport.deployment.check;

import io.homeport.deployment.Route;
import io.homeport.deployment.file.RouteConfiguration;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads a route that serves the files of a single-page app. */
final class PagesReader {
    private static final String INDEX = "/index.html";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final Checks checks;
    private final String region;

    /**
     * For a proxy.
     *
     * @param region where it runs
     */
    PagesReader(Checks checks, String region) {
        this.checks = checks;
        this.region = region;
    }

    /** What the route serves. */
    Route.Pages read(String key, RouteConfiguration route) {
        settingsOfApis(route).forEach((setting, isThere) -> {
            if (isThere) {
                checks.problem(
                        key + "." + setting,
                        "is for APIs, and kind is static: nothing of a session goes there",
                        "a route without " + setting);
            }
        });
        Optional<Path> folder = route.folder().map(name -> folder(key + ".folder", name));
        if (folder.isPresent() && !route.upstreams().isEmpty()) {
            checks.problem(key + ".folder", "is set beside upstreams, and one of them must go", "/srv/app");
        }
        if (folder.isPresent()) {
            settingsOfUpstreams(route).forEach((setting, isThere) -> {
                if (isThere) {
                    checks.problem(
                            key + "." + setting,
                            "is for upstreams, and folder is set: nobody is called",
                            "a route without " + setting);
                }
            });
        }
        if (folder.isEmpty() && !route.upstreams().containsKey(region)) {
            checks.problem(
                    key + ".upstreams." + region,
                    "is missing, and there is no folder: files come from the region where the proxy runs",
                    "https://files.example.net");
        }
        String base = route.upstreamPath().orElse(route.path().orElse(""));
        return new Route.Pages(folder, folder.isPresent() || base.equals("/") ? INDEX : base + INDEX);
    }

    /** Nothing is ever changed by a request for a file. */
    static Set<String> methods() {
        return METHODS;
    }

    /** No page may be set a cookie by what holds its files. */
    static Route.AnswerFields answers(Route.AnswerFields fields) {
        Set<String> dropped = new HashSet<>(fields.dropped());
        dropped.add("set-cookie");
        return new Route.AnswerFields(fields.set(), Set.copyOf(dropped), fields.exposed(), fields.sharedCache());
    }

    private Path folder(String key, String name) {
        try {
            Path folder = Path.of(name).toAbsolutePath().normalize();
            if (!Files.isReadable(folder.resolve("index.html"))) {
                checks.problem(key, "names a folder without a readable index.html: " + name, "/srv/app");
            }
            return folder;
        } catch (InvalidPathException e) {
            checks.problem(key, "is no path of a folder", "/srv/app");
            return Path.of("");
        }
    }

    private static Map<String, Boolean> settingsOfApis(RouteConfiguration route) {
        Map<String, Boolean> settings = new TreeMap<>(SettingsOfSessions.of(route));
        Set<String> methods = Set.copyOf(route.methods());
        settings.put("audit-log", route.auditLog().orElse(false));
        settings.put("methods", !METHODS.equals(methods) && !RouteReader.METHODS.equals(methods));
        settings.put("path-characters", route.pathCharacters().isPresent());
        return settings;
    }

    private static Map<String, Boolean> settingsOfUpstreams(RouteConfiguration route) {
        Map<String, Boolean> settings = new TreeMap<>();
        settings.put("connect-timeout", route.connectTimeout().isPresent());
        settings.put("first-byte-timeout", !route.firstByteTimeout().equals(Duration.ofSeconds(30)));
        settings.put("health-check.path", route.healthCheck().path().isPresent());
        settings.put("idle-timeout", !route.idleTimeout().equals(Duration.ofSeconds(60)));
        settings.put("max-requests-per-address", route.maxRequestsPerAddress() != 1024);
        settings.put("slow-start", route.slowStart().isPresent());
        settings.put("total-timeout", route.totalTimeout().isPresent());
        settings.put("upstream-http2", route.upstreamHttp2());
        settings.put("upstream-path", route.upstreamPath().isPresent());
        settings.put("upstream-tls", route.upstreamTls().isPresent());
        return settings;
    }
}
