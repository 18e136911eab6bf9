package io.homeport.cookies;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The ids of keys that an instance has met in cookies and does not know, and when it first met each.
 *
 * <p>Such a cookie may be sealed by an instance that has read the file earlier: then this one will know the key soon, and
 * to clear the cookie would end a good session. It may as well be of a key that is gone, or made up: then nobody will
 * ever open it, and the user must be let go on. The cookie itself cannot tell which, since nothing of it can be verified.
 * So an id counts as unknown for the settling time from when it was first met, which is how long a file may be on its
 * way; after that as retired. Counting from this instance's own last change would not do: the one that lags behind is the
 * one whose ring has not changed.
 *
 * <p>An id is forgotten after a day, so that nobody can use up the time of a key that is still to come by naming it long
 * before. Anyone can make up ids, so only so many are remembered; the oldest goes first, and counts as new if it comes
 * again. What a flood of them gains is that cookies which nobody can open are left alone for as long as it lasts.
 */
final class UnknownKeys {
    static final int MOST_REMEMBERED = 1024;
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Map<String, Instant> met = new LinkedHashMap<>();

    /** What a cookie under this id is refused as. */
    synchronized Refusal refusal(String id, Duration settlingTime, Instant now) {
        if (!SealingKey.isId(id)) {
            return Refusal.MALFORMED;
        }
        Instant first = met.get(id);
        if (first == null || !now.isBefore(first.plus(REMEMBERED).plus(settlingTime))) {
            first = now;
            met.remove(id);
            met.put(id, first);
            if (met.size() > MOST_REMEMBERED) {
                met.remove(met.keySet().iterator().next());
            }
        }
        return now.isBefore(first.plus(settlingTime)) ? Refusal.UNKNOWN_KEY : Refusal.RETIRED_KEY;
    }

    /** These are known now: should one be removed, its time begins anew. */
    synchronized void areKnown(Set<String> ids) {
        met.keySet().removeAll(ids);
    }
}
