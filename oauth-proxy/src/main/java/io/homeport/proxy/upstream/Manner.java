package io.homeport.proxy.upstream;

import io.homeport.deployment.Route;
import java.time.Duration;
import java.util.Optional;

/**
 * A way of speaking to upstreams, which has connections of its own. Streams have theirs, too, as each of them may keep its
 * connection for as long as it likes.
 *
 * @param tls the TLS configuration, by its name below {@code quarkus.tls}
 * @param keepAlive how long a connection is kept that nobody uses
 */
public record Manner(Optional<String> tls, boolean http2, Duration connectTimeout, boolean stream, Duration keepAlive) {
    private static final Duration USUAL = Duration.ofMinutes(1);

    /**
     * An agent that is told to stop serves on for 3 s, and each of its answers closes the connection. What is unused for a
     * second is closed at this end before that (connections are looked through every second). So none is left that the
     * agent closes while a call is on its way, of which nobody could tell whether it was served (RFC 9112 9.5).
     */
    private static final Duration OF_AGENT = Duration.ofSeconds(1);

    /**
     * The agent's.
     *
     * @param tls where the proxy says whom it trusts
     */
    static Manner ofAgent(Optional<String> tls, Duration connectTimeout) {
        return new Manner(tls, false, connectTimeout, false, OF_AGENT);
    }

    /**
     * That of other regions' gateways. It is HTTP/1.1, which carries WebSockets as well.
     *
     * @param tls by which each side proves to the other who it is
     */
    static Manner ofGateways(Optional<String> tls, Duration connectTimeout, boolean stream) {
        return new Manner(tls, false, connectTimeout, stream, USUAL);
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
                route.access().stream(),
                USUAL);
    }
}
