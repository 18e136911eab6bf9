package io.homeport.proxy.upstream;

import java.time.Duration;
import java.util.Optional;

/**
 * How long an exchange may take.
 *
 * @param firstByte from the request's end to the answer's beginning
 * @param idle without a byte moving while a body is under way
 * @param total from beginning to end
 * @param endsWithToken whether it is the access token's end that {@code total} leads to
 */
public record Timeouts(Duration firstByte, Duration idle, Optional<Duration> total, boolean endsWithToken) {}
