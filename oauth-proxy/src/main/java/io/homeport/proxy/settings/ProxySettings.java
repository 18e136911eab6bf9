package io.homeport.proxy.settings;

import io.homeport.deployment.check.SwitchWords;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How much the proxy takes, and how long it waits. */
@ConfigMapping(prefix = "homeport-proxy")
public interface ProxySettings {

    /** How long opening a connection to an upstream may take; then the region is unavailable. */
    @WithDefault("2s")
    Duration connectTimeout();

    /** The time between two look-ups of an upstream's name: so late may a change of its addresses be followed. */
    @WithDefault("10s")
    Duration nameRefreshInterval();

    /**
     * The TLS configuration (below {@code quarkus.tls}) that connections to the agent use: whom they trust, and a client's
     * certificate. Without it, an {@code agent-url} of https is trusted as the JDK trusts.
     */
    Optional<String> agentTls();

    /** How long the agent may take from the end of the request to its answer's first byte. */
    @WithDefault("30s")
    Duration agentFirstByteTimeout();

    /** An exchange in which nothing moves for this long while a body is under way is ended. */
    @WithDefault("60s")
    Duration idleTimeout();

    /** Connections from each core to one upstream; the fast lane may have as many of its own beside. */
    @WithDefault("128")
    int connectionsPerUpstream();

    /** Requests on each core that may wait for a connection to one upstream; one more, and the region is unavailable. */
    @WithDefault("512")
    int waitingPerUpstream();

    /** Request line and fields, cookies included, in bytes; a larger header is answered 431. */
    @WithDefault("32K")
    MemorySize maxHeaderSize();

    /** Path and query, in bytes; a longer target is answered 414. */
    @WithDefault("8K")
    MemorySize maxTargetLength();

    /** How long a request's header may take from its first byte to its last; then the connection is closed. */
    @WithDefault("15s")
    Duration headerTimeout();

    /** Requests that may be read on an HTTP/1 connection and not answered yet; on more it is closed. */
    @WithDefault("32")
    int maxPipelinedRequests();

    /**
     * Speaks HTTP/2 in clear text with clients that know it beforehand, such as the sidecar of a service mesh. Only for
     * a network that nobody else reaches. The upgrade from HTTP/1.1 ({@code h2c}) is never offered.
     */
    @WithDefault("false")
    @WithConverter(SwitchWords.class)
    boolean http2ClearText();

    /**
     * Serves plain requests of HTTP/1.1 on a shorter way than the HTTP stack's, by the same rules. Off, the stack serves
     * all of them.
     */
    @WithDefault("true")
    @WithConverter(SwitchWords.class)
    boolean fastLane();

    /** Open connections; on more, requests are answered 503. */
    @WithDefault("20000")
    int maxConnections();

    /** Requests under way; more are answered 503. */
    @WithDefault("4096")
    int maxConcurrentRequests();

    /**
     * How long a token that an authorization server gave for an API may be kept, if it lives that long: so late may a
     * revocation show.
     */
    @WithDefault("5M")
    Duration apiTokenTime();

    /** The most tokens for APIs that are kept. */
    @WithDefault("10000")
    int apiTokenCount();

    /**
     * Requests under way of one client, by its network address (IPv6: its /64); more are answered 429, and so are the
     * next ones of a client that takes back as many within 10 seconds. Proxies among {@code trusted-proxies} stand for
     * many and are not limited.
     */
    @WithDefault("512")
    int maxConcurrentRequestsPerClient();

    /**
     * Requests that one session may make within a minute, to all routes; more are answered 429. Each instance counts for
     * itself. 0 sets no limit.
     */
    @WithDefault("0")
    int maxRequestsPerSession();

    /** Open connections of one client, counted in the same way; more are closed at once. */
    @WithDefault("2000")
    int maxConnectionsPerClient();

    /** How long a request to the agent may take to send its body, of up to 64 KiB; then it is answered 408. */
    @WithDefault("10s")
    Duration agentBodyTimeout();

    /**
     * Bytes per second that a request's body has to bring on average, after 5 seconds and while the API takes it; a slower
     * one is answered 408. 0 turns it off. Stream routes have none.
     */
    @WithDefault("240")
    MemorySize leastBodyRate();

    /**
     * The TLS configuration (below {@code quarkus.tls}) by which this proxy and those of other regions prove to each other
     * who they are ({@code homeport.regions}): this proxy's certificate, and a trust store that holds the authority of
     * theirs and no other. With it, {@code gateway-port} is open.
     */
    Optional<String> gatewayTls();

    /** The port at which other regions' proxies, and nobody else, pass requests on to this one, over mutual TLS. */
    @WithDefault("9544")
    int gatewayPort();

    /** At the end: how long requests under way may take to finish once readiness has gone. */
    @WithDefault("30s")
    Duration drainTimeout();

    /**
     * How long the proxy may have requests of its own served after its start, before it is ready: until the JIT compiler is
     * done with what serves them. They come by loopback alone, with sessions of a key that is made for them, and leave no
     * trace. 0 for not at all.
     */
    @WithDefault("0s")
    Duration warmUp();

    /** Writes a line of JSON for each request, without personal data, to the log category io.homeport.access. */
    @WithDefault("false")
    @WithConverter(SwitchWords.class)
    boolean accessLog();

    /**
     * Networks, such as 10.0.0.0/8, of proxies in front of this one. What they say of the client in Forwarded
     * and X-Forwarded-For, -Proto and -Host is passed on; from anyone else these fields are dropped.
     */
    Optional<List<String>> trustedProxies();
}
