package io.homeport.doctor.probe;

import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ServerTls;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;

/**
 * What every question needs.
 *
 * @param limit how long one target may take
 * @param secrets whether the secrets were read, so that credentials can be tried
 */
record Surroundings(Vertx vertx, TlsConfigurationRegistry tls, Clock clock, Duration limit, boolean secrets) {
    /** As long as the services give a connection. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(3);

    Wire wire() {
        return new Wire(vertx, clock, shorter(TO_CONNECT));
    }

    /** The limit counts, and not what the file allows a call, so that each target has one end. */
    BackChannel channel(ServerTls security) {
        return new BackChannel(vertx, limit.plusSeconds(1), security);
    }

    /** That, or the limit if it is shorter. */
    Duration shorter(Duration wanted) {
        return wanted.compareTo(limit) < 0 ? wanted : limit;
    }
}
