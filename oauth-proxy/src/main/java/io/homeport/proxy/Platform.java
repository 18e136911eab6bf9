package io.homeport.proxy;

import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;

/** What the proxy runs on. */
record Platform(Vertx vertx, TlsConfigurationRegistry tls, Clock clock) {}
