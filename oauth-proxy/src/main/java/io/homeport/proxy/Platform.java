package io.homeport.proxy;

import io.homeport.cookies.LiveKeyRing;
import io.homeport.store.RevocationList;
import io.homeport.store.access.StoredCookies;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;

/**
 * What the proxy runs on, whichever deployment it serves.
 *
 * @param revoked what is known of sessions that were revoked; nothing where there is no store
 * @param stored sessions that are in the store
 * @param accessKeys of the access-token cookies; they follow the file, so that it is known since when each is there
 */
record Platform(
        Vertx vertx,
        TlsConfigurationRegistry tls,
        Clock clock,
        LiveKeyRing accessKeys,
        RevocationList revoked,
        Optional<StoredCookies> stored) {}
