package io.homeport.deployment.check;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import java.util.List;
import java.util.Optional;

/**
 * What a start of a service would find.
 *
 * @param deployment absent where it would not start
 * @param faults that stop it
 * @param warnings of loosened settings, each a sentence that begins with the key
 */
public record Examined(Optional<Deployment> deployment, List<Fault> faults, List<String> warnings) {
    public Examined {
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
    }

    /** Never prints what the file says. */
    @Override
    public String toString() {
        return "Examined[" + faults.size() + " faults]";
    }
}
