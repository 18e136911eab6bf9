package io.homeport.proxy.forward;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes the header of the request that goes to an upstream. */
public final class UpstreamRequestHeaders {
    /** Set by the connection, or answered here. */
    private static final Set<String> OURS = Set.of("host", "content-length", "expect", "via");
    /**
     * Between browser and proxy only. No cookie at all reaches an API: the session's are secret, and
     * an API that authenticates by bearer token has no use for others.
     */
    private static final Set<String> ENDS_HERE = Set.of(
            "cookie",
            "origin",
            "token-handler-version",
            "access-control-request-method",
            "access-control-request-headers");

    private final String entryRegion;
    private final Via via;

    public UpstreamRequestHeaders(String entryRegion, Via via) {
        this.entryRegion = entryRegion;
        this.via = via;
    }

    /** For an API: the bearer token instead of cookies, and the regions as the session has them. */
    public MultiMap forApi(MultiMap client, HttpVersion version, String accessToken, String homeRegion) {
        MultiMap headers = passedOn(client, version, ENDS_HERE);
        headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken);
        headers.set("homeport-home-region", homeRegion);
        headers.set("homeport-entry-region", entryRegion);
        return headers;
    }

    /** For the agent, which admits by origin and opens the cookies itself. */
    public MultiMap forAgent(MultiMap client, HttpVersion version) {
        return passedOn(client, version, Set.of());
    }

    private MultiMap passedOn(MultiMap client, HttpVersion version, Set<String> endsHere) {
        Set<String> hopByHop = HopByHop.of(client);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> field : client) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            boolean dropped = name.startsWith(":")
                    || hopByHop.contains(name)
                    || OURS.contains(name)
                    || endsHere.contains(name)
                    || isAliasOf(name, endsHere)
                    || ClientHeaders.refuses(name);
            if (!dropped) {
                headers.add(field.getKey(), field.getValue());
            }
        }
        // After the nominated fields are gone, so that a client cannot nominate ours away.
        headers.set("Via", via.append(client.getAll("Via"), version));
        return headers;
    }

    private static boolean isAliasOf(String name, Set<String> names) {
        return names.contains(name.replace('_', '-').replace('.', '-'));
    }
}
