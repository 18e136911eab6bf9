package io.homeport.deployment;

import java.util.Map;
import java.util.Set;

/**
 * Where users' data may go. This is the one place that decides it: whatever sends a request to a region
 * asks here first.
 *
 * @param boundaryOf the legal boundary of each region that is in one
 * @param blocked pairs that are forbidden whatever the boundary says
 */
public record Boundaries(Map<String, String> boundaryOf, Set<Blocked> blocked) {
    /** Every region is its own boundary. */
    public static final Boundaries NONE = new Boundaries(Map.of(), Set.of());

    /** Users of one region that another may not serve. */
    public record Blocked(String home, String serving) {}

    /** Whether a region may neither take nor serve requests of the home region's users. */
    public boolean isBlocked(String home, String serving) {
        return blocked.contains(new Blocked(home, serving));
    }

    /** Whether the data of the home region's users may go to a region. */
    public boolean allows(String home, String serving) {
        boolean inside = home.equals(serving)
                || boundaryOf.containsKey(home) && boundaryOf.get(home).equals(boundaryOf.get(serving));
        return inside && !isBlocked(home, serving);
    }
}
