package io.homeport.proxy;

import io.homeport.cookies.LiveKeyRing;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;

/**
 * What the proxy runs on, whichever deployment it serves.
 *
 * @param accessKeys of the access-token cookies; they follow the file, so that it is known since when each is there
 */
record Platform(Vertx vertx, TlsConfigurationRegistry tls, Clock clock, LiveKeyRing accessKeys) {}
