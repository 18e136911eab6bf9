package io.homeport.proxy.upstream;

import io.homeport.deployment.Route;
import java.time.Duration;
import java.util.Optional;

/**
 * A way of speaking to upstreams, which has connections of its own. Streams have theirs, too, as each of them may keep its
 * connection for as long as it likes.
 *
 * @param tls the TLS configuration, by its name below {@code quarkus.tls}
 */
public record Manner(Optional<String> tls, boolean http2, Duration connectTimeout, boolean stream) {
    /**
     * The agent's.
     *
     * @param tls where the proxy says whom it trusts
     */
    static Manner ofAgent(Optional<String> tls, Duration connectTimeout) {
        return new Manner(tls, false, connectTimeout, false);
    }

    /**
     * That of other regions' gateways. It is HTTP/1.1, which carries WebSockets as well.
     *
     * @param tls by which each side proves to the other who it is
     */
    static Manner ofGateways(Optional<String> tls, Duration connectTimeout, boolean stream) {
        return new Manner(tls, false, connectTimeout, stream);
    }

    /**
     * That of a route.
     *
     * @param connectTimeout where the route says none
     */
    static Manner of(Route route, Duration connectTimeout) {
        Route.Upstreams upstreams = route.upstreams();
        return new Manner(
                upstreams.tls(),
                upstreams.http2(),
                upstreams.care().connectTimeout().orElse(connectTimeout),
                route.access().stream());
    }
}
