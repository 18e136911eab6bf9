package io.homeport.deployment.check;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.file.BlockedConfiguration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the part of the deployment file that says between which regions data may move. */
final class BoundaryReader {
    private final Checks checks;

    BoundaryReader(Checks checks) {
        this.checks = checks;
    }

    Boundaries read(Map<String, List<String>> boundaries, List<BlockedConfiguration> blocked) {
        Map<String, String> boundaryOf = new HashMap<>();
        new TreeMap<>(boundaries).forEach((name, regions) -> {
            String key = "homeport.boundaries." + name;
            for (String region : regions) {
                checks.region(key, Optional.of(region));
                String other = boundaryOf.putIfAbsent(region, name);
                if (other != null && !other.equals(name)) {
                    checks.problem(key, "has region " + region + ", which is in boundary " + other, "[eu-west]");
                }
            }
        });
        Set<Boundaries.Blocked> pairs = new HashSet<>();
        for (int i = 0; i < blocked.size(); i++) {
            String key = "homeport.blocked[" + i + "]";
            pairs.add(new Boundaries.Blocked(
                    checks.region(key + ".home", blocked.get(i).home()),
                    checks.region(key + ".serving", blocked.get(i).serving())));
        }
        return new Boundaries(Map.copyOf(boundaryOf), Set.copyOf(pairs));
    }
}
