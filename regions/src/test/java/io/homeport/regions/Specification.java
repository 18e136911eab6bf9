package io.homeport.regions;

import static io.homeport.regions.World.NONE;

/**
 * Where the data of a request may go, written from docs/regions.md and not from the code that it is compared with: it
 * knows numbers alone, works out nothing beforehand, and asks for the health of each region as it goes.
 */
final class Specification {
    /** The session names no region at all. */
    static final int MISSING = -2;
    /** The session names a region that the file does not, or what it names is none. */
    static final int UNKNOWN = -3;

    private Specification() {}

    /**
     * What becomes of a request.
     *
     * @param region that gets it, or none
     * @param refusal why nobody gets it, or an empty text
     * @param token whether the session's token goes along
     * @param home whether the API learns the home region
     */
    record Verdict(int region, String refusal, boolean token, boolean home) {
        static Verdict to(int region, boolean token, boolean home) {
            return new Verdict(region, "", token, home);
        }

        static Verdict refused(String refusal) {
            return new Verdict(NONE, refusal, false, false);
        }
    }

    static Verdict of(World world, int session, boolean reading, Health[] health) {
        // A default takes the users without a region, and nobody else. Where zones lead to clusters of an authorization
        // server, what names none goes to the one here, and so does what names one that nobody knows.
        boolean zoned = world.scope() == World.Scope.ZONED;
        int home = session >= 0 ? session : zoned ? world.entry() : session == MISSING ? world.defaultRegion() : NONE;

        // Blocked pairs come before all else: before global routes, defaults and fail-over.
        if (home != NONE && (world.blocked()[home][world.entry()] || world.blocked()[home][home])) {
            return Verdict.refused("blocked");
        }
        if (world.scope() == World.Scope.GLOBAL) {
            // The entry region serves. Who is outside of the boundary, or of whom none is known, goes without a token.
            boolean inside = home != NONE && mayGo(world, home, world.entry());
            return ask(world, world.entry(), health, inside, inside && session >= 0, unavailable());
        }
        if (home == NONE) {
            return Verdict.refused(session == MISSING ? "missing" : "unknown");
        }
        // Where the data may enter at home alone, another entry passes nothing on, be anybody up or down.
        if (world.scope() == World.Scope.HOME_ENTERED_AT_HOME && home != world.entry()) {
            return Verdict.refused("wrong-entry: " + home);
        }
        // The home region serves; while it cannot be reached, those on the list do, in turn.
        boolean standIns =
                world.mode() == World.Mode.FAIL_OVER || world.mode() == World.Mode.READ_ONLY_FAIL_OVER && reading;
        Verdict verdict =
                mayGo(world, home, home) ? ask(world, home, health, true, session >= 0, unavailable()) : unavailable();
        for (int region : world.standIns()) {
            boolean next = standIns && verdict.equals(unavailable()) && mayGo(world, home, region);
            verdict = next ? ask(world, region, health, true, session >= 0, unavailable()) : verdict;
        }
        return verdict;
    }

    /** Never outside of the user's legal boundary, whatever fails; without one, every region is its own. */
    private static boolean mayGo(World world, int home, int region) {
        boolean together = world.boundaryOf()[home] != NONE && world.boundaryOf()[home] == world.boundaryOf()[region];
        return (home == region || together) && !world.blocked()[home][region];
    }

    private static Verdict ask(
            World world, int region, Health[] health, boolean token, boolean home, Verdict otherwise) {
        if (!world.upstream()[region] || health[region] == Health.UNREACHABLE) {
            return otherwise;
        }
        return health[region] == Health.FULL ? Verdict.refused("overloaded") : Verdict.to(region, token, home);
    }

    private static Verdict unavailable() {
        return Verdict.refused("unavailable");
    }
}
