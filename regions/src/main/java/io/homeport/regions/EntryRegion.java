package io.homeport.regions;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The region where requests enter, and whom it may not serve: no API's answers, no sign-in, no claims.
 *
 * @param boundaries of the deployment file
 * @param regions how each is reached from outside of it
 * @param ownKeys whether all keys here are of a region, so that no other one opens what they seal
 * @param from the region where a request entered that was passed on to here; whom it must not serve, gets nothing here
 */
public record EntryRegion(
        String name, Boundaries boundaries, Map<String, Region> regions, boolean ownKeys, Optional<String> from) {
    /** Of what entered in no other one. */
    public EntryRegion(String name, Boundaries boundaries, Map<String, Region> regions, boolean ownKeys) {
        this(name, boundaries, regions, ownKeys, Optional.empty());
    }

    /** With keys that all regions share. */
    public EntryRegion(String name, Boundaries boundaries, Map<String, Region> regions) {
        this(name, boundaries, regions, false);
    }

    /** A region beside others that have no hosts of their own. */
    public EntryRegion(String name, Boundaries boundaries) {
        this(name, boundaries, Map.of());
    }

    /** Where a deployment runs. */
    public static EntryRegion of(Deployment deployment) {
        boolean ownKeys = Stream.concat(Stream.of(deployment.accessKeys()), deployment.sessionKeys().stream())
                .flatMap(ring -> ring.keys().stream())
                .allMatch(key -> key.region().isPresent());
        return new EntryRegion(deployment.region(), deployment.boundaries(), deployment.regions(), ownKeys);
    }

    /** Whether users of the home region that a session names may not be served here. */
    public boolean blocks(SessionRegion session) {
        return session instanceof SessionRegion.Named home && blocks(home.region());
    }

    /** The public host of a region, if it has one of its own. */
    public Optional<String> hostOf(String region) {
        Region known = regions.get(region);
        return known == null ? Optional.empty() : known.apiBaseUrl();
    }

    /** Whether sessions of another region are sealed there, and opened nowhere else. */
    public boolean leavesSealingTo(String region) {
        return ownKeys && passesOnTo(region);
    }

    /** Whether what another region has sealed is passed on to there. */
    public boolean passesOnTo(String region) {
        Region known = regions.get(region);
        return !region.equals(name) && known != null && !known.gateways().isEmpty();
    }

    /** Where the file forbids the home region itself to serve its users, nobody serves them. */
    public boolean blocks(String home) {
        return boundaries.isBlocked(home, name)
                || boundaries.isBlocked(home, home)
                || from.isPresent() && boundaries.isBlocked(home, from.get());
    }

    /** The same for a request that entered in another region, which passed it on. */
    public EntryRegion enteredFrom(String region) {
        return new EntryRegion(name, boundaries, regions, ownKeys, Optional.of(region));
    }
}
