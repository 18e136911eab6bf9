package io.homeport.deployment.check;

import io.homeport.cookies.AskedAssurance;
import io.homeport.deployment.App;
import io.homeport.deployment.file.RouteConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads how strongly and how lately the users of a route's sessions must have been authenticated (RFC 9470). */
final class AssuranceReader {
    /** A sign-in takes some of it: with less, what it brings could have expired when the call is repeated. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private static final Duration LONGEST = Duration.ofDays(400);

    private final Checks checks;

    AssuranceReader(Checks checks) {
        this.checks = checks;
    }

    /** The names of the apps whose sessions must show it. The agent checks no routes, but seals what they ask for. */
    static Set<String> apps(Map<String, RouteConfiguration> routes, Set<String> apps) {
        return routes.values().stream()
                .filter(route -> route.acrValues().isPresent()
                        || route.maxAuthenticationAge().isPresent())
                .flatMap(route -> route.apps().<Set<String>>map(Set::copyOf).orElse(apps).stream())
                .filter(apps::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What the route asks. */
    AskedAssurance read(String route, RouteConfiguration configured, Map<String, App> apps) {
        List<String> classes = configured.acrValues().orElse(List.of());
        Optional<Duration> age = configured.maxAuthenticationAge();
        classes.stream()
                .filter(name -> !isAcr(name))
                .forEach(name -> checks.problem(
                        route + ".acr-values",
                        "contains what is no authentication context class: no blank, quote or backslash",
                        "[urn:example:gold]"));
        age.filter(limit -> limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0)
                .ifPresent(limit -> checks.problem(
                        route + ".max-authentication-age", "is not between 10 seconds and 400 days", "PT5M"));
        AskedAssurance asked = new AskedAssurance(
                classes, age.map(limit -> OptionalLong.of(limit.toSeconds())).orElse(OptionalLong.empty()));
        if (!asked.isNone() && (configured.isPublic() || configured.acceptBearer())) {
            checks.problem(
                    route + (classes.isEmpty() ? ".max-authentication-age" : ".acr-values"),
                    "is set, but the route takes calls without a session",
                    "a route without public and accept-bearer");
        }
        if (!classes.isEmpty()) {
            answerable(route + ".acr-values", "acr_values", configured, apps);
        }
        if (age.isPresent()) {
            answerable(route + ".max-authentication-age", "max_age", configured, apps);
        }
        return asked;
    }

    /** A page that may not ask for a stronger sign-in is refused for ever, unless every sign-in of its app is one. */
    private void answerable(String key, String parameter, RouteConfiguration route, Map<String, App> apps) {
        for (String app : new TreeSet<>(apps.keySet())) {
            boolean serves = route.apps().map(names -> names.contains(app)).orElse(true);
            if (serves && !apps.get(app).allowedParameters().contains(parameter)) {
                checks.warnings()
                        .add(key + " is set, but allowed-parameters of app " + app + " has no " + parameter
                                + ": its page cannot ask for the sign-in that is wanted");
            }
        }
    }

    /** What a quoted string and a list with blanks between can hold (RFC 9470 3, RFC 6750 3). */
    private static boolean isAcr(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    }
}
