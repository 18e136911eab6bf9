package io.homeport.authorizationserver;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a server was found when it was last asked for what it publishes.
 *
 * @param readAt when its metadata was last read; absent before that
 * @param trouble why the last reading failed, if it did
 * @param clockAhead by how much the server's clock is ahead of this machine's, as it said then
 */
public record ServerState(Optional<Instant> readAt, Optional<String> trouble, Optional<Duration> clockAhead) {}
