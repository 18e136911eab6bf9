package io.homeport.deployment.watch;

import io.homeport.deployment.Deployment;
import java.util.Map;

/** Reads the deployment file, and the files that it names, as they are now. */
@FunctionalInterface
public interface DeploymentSource {
    /**
     * Reads it; may block.
     *
     * @throws io.homeport.deployment.InvalidConfiguration with all faults at once
     */
    Deployment read();

    /**
     * What is said now of settings that only a start reads: by their keys, values that differ where the settings do, and
     * tell nothing else of them. May block.
     */
    default Map<String, String> settingsOfStart() {
        return Map.of();
    }

    /** What it says now, key by key, without a secret: for the operator's eyes. May block. */
    default Map<String, String> shown() {
        return Map.of();
    }
}
