package io.homeport.orders.hop;

import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;

/** The public keys of the proxies that this API believes. */
interface ProxyKeys {
    /** The key of this id. */
    Optional<JsonWebKey> find(String id);
}
