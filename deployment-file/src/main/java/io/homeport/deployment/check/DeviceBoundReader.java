package io.homeport.deployment.check;

import io.homeport.deployment.App;
import io.homeport.deployment.file.RouteConfiguration;
import java.util.Map;

/** Reads whether a route is for sessions alone that are bound to a browser's key. */
final class DeviceBoundReader {
    private static final Choice<Boolean> REQUIRED = Choice.departing("optional", "required", "optional");

    private final Checks checks;

    DeviceBoundReader(Checks checks) {
        this.checks = checks;
    }

    boolean read(String route, RouteConfiguration configured, Map<String, App> apps) {
        String key = route + ".device-bound";
        boolean required = REQUIRED.read(key, configured.deviceBound(), checks).orElse(false);
        if (!required) {
            return false;
        }
        if (configured.isPublic() || configured.acceptBearer()) {
            checks.problem(key, "is required, but the route takes calls without a session", "optional");
        }
        boolean offered = apps.values().stream()
                .filter(app -> configured
                        .apps()
                        .map(names -> names.contains(app.name()))
                        .orElse(true))
                .anyMatch(app -> app.deviceBinding().offered());
        // Where an app has a fault of its own, it is missing here.
        if (!offered && !apps.isEmpty()) {
            checks.problem(
                    key,
                    "is required, but no app that may call this API has device-binding preferred: nobody could",
                    "device-binding: preferred");
        }
        return true;
    }
}
