package io.homeport.proxy.forward;

import java.util.Optional;

/**
 * How an exchange ended, and where.
 *
 * @param region of the address that took the request; none where no address was tried
 */
public record Ending(Outcome outcome, Optional<String> region) {}
