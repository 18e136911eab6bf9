package io.homeport.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Every world of up to three regions. These are also what finds the mutants. */
class SpecifiedDecisionsTest {
    @Test
    void everyWorldOfUpToThreeRegionsIsAsSpecified() {
        Comparison comparison = new Comparison(Health.values());
        for (int size = 1; size <= 3; size++) {
            new Worlds(size, true).forEach(comparison::all);
        }
        assertEquals(429_680, comparison.worlds());
        assertEquals(137_202_720, comparison.decisions());
        assertTrue(comparison.served() > 1_000_000, "served: " + comparison.served());
    }
}
