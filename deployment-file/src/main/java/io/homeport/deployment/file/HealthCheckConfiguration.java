package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How an API's addresses are asked whether they are well. */
public interface HealthCheckConfiguration {
    /** The path, at each address, that answers 2xx when it is well; without it, nobody asks. */
    Optional<String> path();

    /** The time between two checks of an address. */
    @WithDefault("PT5S")
    Duration interval();

    /** How long an answer to a check may take. */
    @WithDefault("PT2S")
    Duration timeout();

    /** Checks that have to fail in a row before an address is left alone. */
    @WithDefault("3")
    int unhealthyThreshold();

    /** Checks that have to succeed in a row before it is used again. */
    @WithDefault("2")
    int healthyThreshold();
}
