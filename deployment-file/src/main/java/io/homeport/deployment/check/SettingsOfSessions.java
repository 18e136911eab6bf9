package io.homeport.deployment.check;

import io.homeport.deployment.file.RouteConfiguration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a route that are about sessions and home regions, and whether each is set. Routes that know neither have no
 * use for any of them, and say so: a setting that is ignored would promise what nobody keeps.
 */
final class SettingsOfSessions {
    private SettingsOfSessions() {}

    static Map<String, Boolean> of(RouteConfiguration route) {
        Map<String, Boolean> settings = new TreeMap<>();
        settings.put("accept-bearer", route.acceptBearer());
        settings.put("acr-values", route.acrValues().isPresent());
        settings.put("api-token", !route.apiToken().equals("session"));
        settings.put("apps", route.apps().isPresent());
        settings.put("default-region", route.defaultRegion().isPresent());
        settings.put("device-bound", !route.deviceBound().equals("optional"));
        settings.put("dpop-origin", route.dpopOrigin().isPresent());
        settings.put("entry", !route.entry().equals("any"));
        settings.put("fail-over", route.failOver().isPresent());
        settings.put("max-authentication-age", route.maxAuthenticationAge().isPresent());
        settings.put("public", route.isPublic());
        settings.put("read-only-fail-over", route.readOnlyFailOver().isPresent());
        settings.put("scope", !route.scope().equals("home"));
        settings.put("shared-cache", route.sharedCache());
        settings.put("signed-hop", route.signedHop());
        settings.put("stream", route.stream());
        return settings;
    }
}
