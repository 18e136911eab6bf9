package io.homeport.proxy.forward;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long and how much the proxy waits for the services behind it. */
@ConfigMapping(prefix = "homeport-proxy")
public interface ForwardLimits {

    /** How long opening a connection to an upstream may take; then the region is unavailable. */
    @WithDefault("2s")
    Duration connectTimeout();

    /** How long the agent may take from the end of the request to its answer's first byte. */
    @WithDefault("30s")
    Duration agentFirstByteTimeout();

    /** A connection, with an exchange or without, on which nothing moves for this long is closed. */
    @WithDefault("60s")
    Duration idleTimeout();

    /** Connections to one upstream. */
    @WithDefault("256")
    int connectionsPerUpstream();

    /** Requests that may wait for a connection to one upstream; one more, and the region is unavailable. */
    @WithDefault("1024")
    int waitingPerUpstream();
}
