package io.homeport.proxy.lane;

import io.homeport.deployment.Route;
import io.homeport.proxy.execution.HeaderWriters;
import io.homeport.proxy.header.OwnAnswers;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.path.RequestPath;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.upstream.Addresses;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the rules that are every request's for the way of one in the lane. Wherever they say anything but a plain yes there
 * is none, and the stack asks them again.
 */
public final class Passages {
    private final RequestPath path;
    private final HeaderWriters headers;
    private final OwnAnswers answers;
    private final Map<String, LanedRoute> routes = new HashMap<>();
    private String knownHost = "";
    private String knownAuthority = "";

    /**
     * For one event loop.
     *
     * @param served the routes
     * @param addresses by the name of the route
     * @param connectTimeout where a route says none
     */
    public Passages(
            List<Route> served,
            Map<String, Addresses> addresses,
            Duration connectTimeout,
            RequestPath path,
            HeaderWriters headers,
            Observer observer,
            OwnAnswers answers) {
        this.path = path;
        this.headers = headers;
        this.answers = answers;
        for (Route route : served) {
            if (isPlain(route)) {
                routes.put(route.name(), new LanedRoute(route, addresses.get(route.name()), connectTimeout, observer));
            }
        }
    }

    private static boolean isPlain(Route route) {
        return !route.upstreams().http2()
                && !route.upstreams().signedHop()
                && route.upstreams().byRegion().values().stream()
                        .flatMap(List::stream)
                        .map(URI::getScheme)
                        .allMatch("http"::equalsIgnoreCase);
    }

    /** The way of a request to its API, if it is one for the lane. Asking changes and counts nothing. */
    Optional<Passage> of(SimpleRequest request, Peer peer) {
        if (!(path.decide(head(request, peer)) instanceof Placed placed) || !placed.isPlain()) {
            return Optional.empty();
        }
        LanedRoute laned = routes.get(placed.route().name());
        return laned == null ? Optional.empty() : Optional.of(new Passage(placed, laned, headers, answers));
    }

    private RequestHead head(SimpleRequest request, Peer peer) {
        RequestLine line = new RequestLine(request.method(), request.target(), Version.HTTP_1_1);
        RequestHead.Reader reader = RequestHead.reader(line, peer, authority(request.host()));
        request.read(reader);
        return reader.head();
    }

    /** Nearly all requests name the same. */
    private String authority(String host) {
        if (!host.equals(knownHost)) {
            HostAndPort parsed = HostAndPort.parseAuthority(host, -1);
            knownAuthority = parsed == null ? "" : parsed.toString();
            knownHost = host;
        }
        return knownAuthority;
    }
}
