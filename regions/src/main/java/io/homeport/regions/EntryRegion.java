package io.homeport.regions;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;

/**
 * The region where requests enter, and whom it may not serve: no API's answers, no sign-in, no claims.
 *
 * @param boundaries of the deployment file
 */
public record EntryRegion(String name, Boundaries boundaries) {
    /** Where a deployment runs. */
    public static EntryRegion of(Deployment deployment) {
        return new EntryRegion(deployment.region(), deployment.boundaries());
    }

    /** Whether users of the home region that a session names may not be served here. */
    public boolean blocks(SessionRegion session) {
        return session instanceof SessionRegion.Named home && blocks(home.region());
    }

    /** Where the file forbids the home region itself to serve its users, nobody serves them. */
    boolean blocks(String home) {
        return boundaries.isBlocked(home, name) || boundaries.isBlocked(home, home);
    }
}
