package io.homeport.deployment.check;

import io.homeport.deployment.Route;
import io.homeport.deployment.file.HealthCheckConfiguration;
import io.homeport.deployment.file.RouteConfiguration;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads how a route's addresses are cared for, and the limits of a call to them. */
final class UpstreamLimitReader {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration LONGEST_STREAM = Duration.ofDays(1);

    private final Checks checks;

    UpstreamLimitReader(Checks checks) {
        this.checks = checks;
    }

    /** How the addresses of a route are reached and watched. */
    Route.Care care(String key, RouteConfiguration route) {
        route.connectTimeout().ifPresent(time -> checks.positive(key + ".connect-timeout", time, LONGEST_WAIT, "PT2S"));
        route.slowStart().ifPresent(time -> checks.positive(key + ".slow-start", time, LONGEST_WAIT, "PT30S"));
        atLeastOne(key + ".max-requests-per-address", route.maxRequestsPerAddress(), "1024");
        HealthCheckConfiguration check = route.healthCheck();
        String checkKey = key + ".health-check";
        check.path().ifPresent(path -> checks.path(checkKey + ".path", path));
        checks.positive(checkKey + ".interval", check.interval(), LONGEST_WAIT, "PT5S");
        checks.positive(checkKey + ".timeout", check.timeout(), LONGEST_WAIT, "PT2S");
        atLeastOne(checkKey + ".unhealthy-threshold", check.unhealthyThreshold(), "3");
        atLeastOne(checkKey + ".healthy-threshold", check.healthyThreshold(), "2");
        return new Route.Care(
                route.connectTimeout(),
                route.maxRequestsPerAddress(),
                route.slowStart(),
                check.path()
                        .map(path -> new Route.HealthCheck(
                                path,
                                check.interval(),
                                check.timeout(),
                                check.unhealthyThreshold(),
                                check.healthyThreshold())));
    }

    private void atLeastOne(String key, int number, String example) {
        if (number < 1) {
            checks.problem(key, "is less than 1", example);
        }
    }

    /** How long and how large a call may be. */
    Route.Limits limits(String key, RouteConfiguration route) {
        checks.positive(key + ".first-byte-timeout", route.firstByteTimeout(), LONGEST_WAIT, "PT30S");
        checks.positive(key + ".idle-timeout", route.idleTimeout(), LONGEST_WAIT, "PT60S");
        route.totalTimeout().ifPresent(total -> checks.positive(key + ".total-timeout", total, LONGEST_STREAM, "PT5M"));
        route.maxBodySize()
                .filter(size -> size < 0)
                .ifPresent(size -> checks.problem(key + ".max-body-size", "is less than nothing", "10485760"));
        route.maxHeaderSize()
                .filter(size -> size < 1)
                .ifPresent(size -> checks.problem(key + ".max-header-size", "takes no request at all", "8192"));
        return new Route.Limits(
                route.firstByteTimeout(),
                route.idleTimeout(),
                route.totalTimeout(),
                route.maxHeaderSize().map(OptionalInt::of).orElse(OptionalInt.empty()),
                route.maxBodySize().map(OptionalLong::of).orElse(OptionalLong.empty()));
    }
}
