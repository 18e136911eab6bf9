package io.homeport.proxy.upstream;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.settings.ProxySettings;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long an exchange may take.
 *
 * @param firstByte from the request's end to the answer's beginning
 * @param idle without a byte moving while a body is under way
 * @param total from beginning to end
 * @param endsWithToken whether it is the access token's end that {@code total} leads to
 */
public record Timeouts(Duration firstByte, Duration idle, Optional<Duration> total, boolean endsWithToken) {

    /** The longest that nothing may move in an exchange: a connection on which nothing moves has to outlive it. */
    public static Duration longest(Deployment deployment, ProxySettings settings) {
        return Stream.concat(
                        Stream.of(settings.agentFirstByteTimeout(), settings.idleTimeout()),
                        deployment.routes().stream()
                                .map(Route::limits)
                                .flatMap(limits -> Stream.of(limits.firstByteTimeout(), limits.idleTimeout())))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
