package io.homeport.deployment.check;

import io.homeport.cookies.CookieFormat;
import io.homeport.deployment.DeviceBinding;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.RouteConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks what an app says of sessions that are bound to a browser's key. */
final class DeviceBindingReader {
    private static final Choice<Boolean> OFFERED = Choice.departing("off", "preferred", "preferred");
    private static final String NEVER = "off";

    /**
     * A browser asks for the cookie anew at a call when 120 s are left of it, and signs six times in nine minutes at most:
     * with a cookie that lives for less it has nothing left for a sign-in.
     */
    private static final Duration SHORTEST = Duration.ofSeconds(240);
    /** For so long, a copy of a session's cookies works at most. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Checks checks;
    private final CookieFormat format;
    private final Map<String, RouteConfiguration> routes;

    /**
     * A reader.
     *
     * @param format how cookies are sealed
     * @param routes those of the deployment file, which the agent does not check
     */
    DeviceBindingReader(Checks checks, CookieFormat format, Map<String, RouteConfiguration> routes) {
        this.checks = checks;
        this.format = format;
        this.routes = routes;
    }

    /** What it says; the faults are told to the checks. */
    DeviceBinding read(String app, String name, AppConfiguration configured) {
        String key = app + ".device-binding";
        boolean offered = OFFERED.read(key, configured.deviceBinding(), checks).orElse(false);
        Duration lifetime = configured.deviceBindingLifetime();
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            checks.problem(app + ".device-binding-lifetime", "is not between 240 seconds and a day", "PT10M");
        }
        if (offered) {
            fitting(key, configured);
        }
        return new DeviceBinding(offered, lifetime, paths(name));
    }

    private void fitting(String key, AppConfiguration configured) {
        if (configured.contract().equals("classic")) {
            checks.problem(key, "is preferred, but the cookies of the classic contract have no room for it", NEVER);
        }
        if (format == CookieFormat.ONE) {
            checks.problem(
                    key,
                    "is preferred, but cookies of homeport.cookies.format 1 do not say that they are bound",
                    NEVER);
        }
        if (configured.cookieDomain().isPresent()) {
            checks.problem(
                    key,
                    "is preferred, but with cookie-domain other hosts get the session's cookies: agent and proxy must"
                            + " share a host",
                    NEVER);
        }
        if (configured.webOrigin().filter(origin -> origin.startsWith("http:")).isPresent()) {
            checks.warnings().add(key + " is preferred, but browsers bind no session of a page without TLS");
        }
    }

    private List<String> paths(String app) {
        return routes.values().stream()
                .filter(route -> !route.isPublic() && route.kind().equals("api"))
                .filter(route -> route.apps().map(apps -> apps.contains(app)).orElse(true))
                .map(RouteConfiguration::path)
                .flatMap(Optional::stream)
                .sorted()
                .distinct()
                .toList();
    }
}
