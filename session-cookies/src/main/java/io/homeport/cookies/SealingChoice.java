package io.homeport.cookies;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Which key of a ring seals. What one instance seals, every other has to open, and a changed file reaches each at another
 * time. So a key seals only when all must know it by now:
 *
 * <ul>
 *   <li>from the time on that the file says ({@code active-from}), or else once this instance has known the key for the
 *       settling time;
 *   <li>of several such keys, the first in the file;
 *   <li>of none, the key that this instance has known for longest, and among those that it has known for equally long the
 *       last in the file. An instance that has just started knows none for longer than another: it seals with the ring's
 *       oldest key, which all others have, whatever they have read of the file so far.
 * </ul>
 *
 * A ring of one key seals with that.
 */
final class SealingChoice {
    private SealingChoice() {}

    static HeldKey of(List<HeldKey> keys, Duration settlingTime, Instant now) {
        for (HeldKey key : keys) {
            if (!now.isBefore(key.sealsFrom(settlingTime))) {
                return key;
            }
        }
        HeldKey longestKnown = keys.get(0);
        for (HeldKey key : keys) {
            if (!key.knownSince().isAfter(longestKnown.knownSince())) {
                longestKnown = key;
            }
        }
        return longestKnown;
    }
}
