package io.homeport.deployment;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * At which region's authorization server a login starts.
 *
 * @param sources in their order; the first that names a region counts, and the last is the entry region
 * @param domains regions by the domain of a login hint
 * @param remembered how long a browser keeps the region of the last login
 */
public record RegionChoice(
        List<RegionSource> sources, Map<String, String> domains, Optional<Resolver> resolver, Duration remembered) {
    public RegionChoice {
        sources = List.copyOf(sources);
        domains = Map.copyOf(domains);
    }

    /** Where the agent runs, whoever the user is. */
    public static RegionChoice entry() {
        return new RegionChoice(List.of(RegionSource.ENTRY), Map.of(), Optional.empty(), Duration.ofDays(365));
    }

    /** Whether this source is asked. */
    public boolean asks(RegionSource source) {
        return sources.contains(source);
    }

    /**
     * Who knows where a user is at home.
     *
     * @param setting its place in the deployment file
     * @param tls the TLS configuration of connections to it, by its name below {@code quarkus.tls}
     * @param timeout how long a login waits for it
     * @param kept how long an answer is kept
     */
    public record Resolver(String setting, URI url, Optional<String> tls, Duration timeout, Duration kept) {}
}
