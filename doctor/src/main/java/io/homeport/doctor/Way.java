package io.homeport.doctor;

import io.homeport.regions.Health;
import java.util.Map;

/**
 * What becomes of a request while the regions are like this.
 *
 * @param health of the regions that may serve, in the order in which they are asked; the state of all others does not matter
 */
record Way(Map<String, Health> health, Outcome outcome) {}
