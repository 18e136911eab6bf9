package io.homeport.proxy.forward;

import java.time.Duration;

/**
 * How long an exchange may take.
 *
 * @param firstByte from the request's end to the answer's beginning
 * @param idle without a byte moving while a body is under way
 */
public record Timeouts(Duration firstByte, Duration idle) {}
