package io.homeport.deployment.file;

import java.util.Optional;

/** Two regions of which one may not serve the other's users. */
public interface BlockedConfiguration {
    /** The users' home region. */
    Optional<String> home();

    /** The region that may neither take nor serve their requests, nor sign them in. */
    Optional<String> serving();
}
