package io.homeport.deployment.watch;

import io.homeport.deployment.Deployment;

/** Reads the deployment file, and the files that it names, as they are now. */
@FunctionalInterface
public interface DeploymentSource {
    /**
     * Reads it; may block.
     *
     * @throws io.homeport.deployment.InvalidConfiguration with all faults at once
     */
    Deployment read();
}
