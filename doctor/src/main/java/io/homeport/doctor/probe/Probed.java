package io.homeport.doctor.probe;

import java.util.List;

/**
 * What was learnt of a target.
 *
 * @param facts what it says of itself, and what was seen, in a few words each
 */
public record Probed(Target target, List<String> facts, List<Trouble> troubles) {
    public Probed {
        facts = List.copyOf(facts);
        troubles = List.copyOf(troubles);
    }

    /** In one word. */
    public String state() {
        if (troubles.isEmpty()) {
            return "well";
        }
        return troubles.stream().anyMatch(Trouble::stops) ? "failed" : "doubtful";
    }
}
