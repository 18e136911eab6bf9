package io.homeport.deployment.check;

import io.homeport.deployment.Route;
import io.homeport.deployment.file.RouteConfiguration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what a route says of the fields of its API's answers. */
final class AnswerFieldReader {
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");
    /** Fields that belong to the message, to the proxy's own policy or to the session. */
    private static final Pattern RESERVED = Pattern.compile(
            "(access-control-|homeport-).*|content-length|transfer-encoding|connection|set-cookie|vary|date",
            Pattern.CASE_INSENSITIVE);

    /** Fields of the session, the proxy's own policy and the proofs. */
    private static final Pattern UNREADABLE =
            Pattern.compile("(access-control-|homeport-|set-cookie).*|dpop-nonce", Pattern.CASE_INSENSITIVE);

    private static final Set<String> FOR_CACHES = Set.of("surrogate-control", "edge-control", "x-accel-expires");

    /** Fields that say how the answer's body is to be read. */
    private static final Set<String> MESSAGE =
            Set.of("content-length", "content-type", "content-encoding", "content-range", "transfer-encoding");

    private final Checks checks;

    AnswerFieldReader(Checks checks) {
        this.checks = checks;
    }

    Route.AnswerFields read(String key, RouteConfiguration route) {
        route.responseHeaders().forEach((name, value) -> {
            String headerKey = key + ".response-headers." + name;
            if (!FIELD.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                checks.problem(headerKey, "is no header field", "Referrer-Policy: no-referrer");
            } else if (RESERVED.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                checks.problem(headerKey, "is not a route's to set", "Referrer-Policy: no-referrer");
            } else if (isForCaches(name) && !route.isPublic() && !route.sharedCache()) {
                checks.problem(
                        headerKey,
                        "would let a cache in front of the proxy give one user's answer to another",
                        "shared-cache: true, where all users get the same");
            }
        });
        Set<String> dropped = new HashSet<>();
        for (String name : route.dropResponseHeaders()) {
            if (!FIELD.matcher(name).matches()) {
                checks.problem(key + ".drop-response-headers", "contains " + name + ", which is no field", "[Server]");
            } else if (MESSAGE.contains(name.toLowerCase(Locale.ROOT))) {
                checks.problem(
                        key + ".drop-response-headers",
                        "contains " + name + ", without which the answer cannot be read",
                        "[Server]");
            }
            dropped.add(name.toLowerCase(Locale.ROOT));
        }
        if (route.sharedCache()) {
            checks.warnings()
                    .add(key + ".shared-cache is on: what this API says is for everybody may be given to anybody by a"
                            + " cache in front of the proxy");
        }
        return new Route.AnswerFields(
                Map.copyOf(route.responseHeaders()), Set.copyOf(dropped), exposed(key, route), route.sharedCache());
    }

    /** Whether it speaks to caches of one kind, which then ignore {@code Cache-Control} (RFC 9213). */
    private static boolean isForCaches(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("-cache-control") || FOR_CACHES.contains(lower);
    }

    private List<String> exposed(String key, RouteConfiguration route) {
        List<String> names = route.exposeHeaders().orElse(List.of());
        for (String name : names) {
            if (!FIELD.matcher(name).matches()) {
                checks.problem(key + ".expose-headers", "contains " + name + ", which is no field", "[X-Total-Count]");
            } else if (UNREADABLE.matcher(name).matches()) {
                checks.problem(
                        key + ".expose-headers", "contains " + name + ", which no page may read", "[X-Total-Count]");
            }
        }
        return List.copyOf(names);
    }
}
