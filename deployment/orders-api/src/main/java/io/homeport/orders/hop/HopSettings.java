package io.homeport.orders.hop;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Whose signatures this API believes. */
@ConfigMapping(prefix = "orders.signed-hops")
public interface HopSettings {
    /** The proxies' key sets, for example {@code https://keys.eu.internal/q/jwks}. Without one nothing is verified. */
    Optional<Set<String>> jwks();

    /** Host and port by which the proxies call this API, as a request names them: {@code orders.eu.internal}. */
    Optional<Set<String>> authorities();

    /** How old a signature may be, whatever it says of itself. */
    @WithDefault("PT60S")
    Duration maxAge();

    /** How far a proxy's clock may be ahead. */
    @WithDefault("PT5S")
    Duration clockSkew();
}
