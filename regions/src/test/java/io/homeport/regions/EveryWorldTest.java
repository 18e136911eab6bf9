package io.homeport.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What takes longer: every world of four regions, and a million of larger ones at random. */
class EveryWorldTest {
    private static final int RANDOM = 1_000_000;
    private static final int LARGEST = 12;

    @Test
    void everyWorldOfFourRegionsIsAsSpecified() {
        Comparison comparison = new Comparison(Health.REACHABLE, Health.UNREACHABLE);
        new Worlds(4, false).forEach(comparison::all);
        assertEquals(5_241_440, comparison.worlds());
        assertEquals(1_174_082_560, comparison.decisions());
        assertTrue(comparison.served() > 10_000_000, "served: " + comparison.served());
    }

    @Test
    void aMillionLargerWorldsAreAsSpecified() {
        Random random = new Random(20261126);
        Comparison comparison = new Comparison();
        for (int i = 0; i < RANDOM; i++) {
            World world = world(random);
            int session = random.nextInt(world.size() + 3);
            Health[] health = new Health[world.size()];
            for (int region = 0; region < health.length; region++) {
                health[region] = Health.values()[random.nextInt(Health.values().length)];
            }
            if (session < world.size()) {
                comparison.one(
                        world, session, new SessionRegion.Named(World.name(session)), random.nextBoolean(), health);
            } else {
                boolean missing = session == world.size();
                comparison.one(
                        world,
                        missing ? Specification.MISSING : Specification.UNKNOWN,
                        missing ? new SessionRegion.Missing() : new SessionRegion.Named("R" + session),
                        random.nextBoolean(),
                        health);
            }
        }
        assertEquals(RANDOM, comparison.worlds());
        assertTrue(comparison.served() > RANDOM / 10, "served: " + comparison.served());
    }

    private static World world(Random random) {
        int size = 5 + random.nextInt(LARGEST - 4);
        int[] boundaryOf = new int[size];
        boolean[][] blocked = new boolean[size][size];
        boolean[] upstream = new boolean[size];
        for (int region = 0; region < size; region++) {
            boundaryOf[region] = random.nextInt(4) - 1;
            upstream[region] = random.nextInt(4) > 0;
        }
        for (int pair = random.nextInt(6); pair > 0; pair--) {
            blocked[random.nextInt(size)][random.nextInt(size)] = true;
        }
        World.Mode mode = World.Mode.values()[random.nextInt(3)];
        int[] standIns = mode == World.Mode.FAIL_CLOSED
                ? new int[0]
                : random.ints(1 + random.nextInt(size), 0, size).toArray();
        int standard = random.nextInt(3) == 0 ? random.nextInt(size) : World.NONE;
        return new World(
                size,
                random.nextInt(size),
                boundaryOf,
                blocked,
                upstream,
                mode,
                standIns,
                standard,
                World.Scope.values()[random.nextInt(World.Scope.values().length)]);
    }
}
