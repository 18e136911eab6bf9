package io.homeport.proxy.forward;

import io.homeport.configuration.App;
import io.homeport.configuration.Deployment;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the header of the answer that goes back to the browser. */
public final class ResponseHeaders {
    private static final Set<String> LOCATIONS = Set.of("location", "content-location");

    private final List<App> apps;
    private final InternalAddresses internal;

    public ResponseHeaders(Deployment deployment) {
        this.apps = List.copyOf(deployment.apps().values());
        this.internal = InternalAddresses.of(deployment);
    }

    /** From an API: without its CORS policy, our cookies' names and internal addresses. */
    public MultiMap fromApi(MultiMap upstream) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Set<String> hopByHop = HopByHop.of(upstream);
        for (Map.Entry<String, String> field : upstream) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (hopByHop.contains(name)
                    || name.startsWith("access-control-")
                    || name.startsWith("homeport-")
                    || name.equals("authorization")
                    || (name.equals("set-cookie") && setsOurs(field.getValue()))) {
                continue;
            }
            Optional<String> value =
                    LOCATIONS.contains(name) ? internal.hide(field.getValue()) : Optional.of(field.getValue());
            value.ifPresent(shown -> headers.add(field.getKey(), shown));
        }
        if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
            headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        headers.set("X-Content-Type-Options", "nosniff");
        return headers;
    }

    /** From the agent: as it is, cookies and CORS included. */
    public MultiMap fromAgent(MultiMap upstream) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Set<String> hopByHop = HopByHop.of(upstream);
        for (Map.Entry<String, String> field : upstream) {
            if (!hopByHop.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                headers.add(field.getKey(), field.getValue());
            }
        }
        return headers;
    }

    /** A nameless cookie comes back from the browser as whatever its value spells, so it counts as ours. */
    private boolean setsOurs(String setCookie) {
        int end = setCookie.indexOf(';');
        String pair = end < 0 ? setCookie : setCookie.substring(0, end);
        int equals = pair.indexOf('=');
        String name = equals < 0 ? "" : pair.substring(0, equals).strip();
        return name.isEmpty()
                || apps.stream()
                        .anyMatch(app -> app.cookieNames().owns(name)
                                || name.startsWith(app.cookieNames().access()));
    }
}
