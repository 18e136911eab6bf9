package io.homeport.agent.session;

import io.homeport.cookies.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sessions that were signed out in this instance a moment ago. A refresh that was still under way, or the
 * answer of one that is kept for late callers, must not bring such a session back.
 */
public final class EndedSessions {
    /** Longer than a refresh can take and its answer is kept. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private static final int MOST_REMEMBERED = 100_000;

    private final Clock clock;
    private final Map<SessionId, Instant> ended = new LinkedHashMap<>();

    public EndedSessions(Clock clock) {
        this.clock = clock;
    }

    /** Remembers that the session is over. */
    public synchronized void add(SessionId session) {
        Instant now = clock.instant();
        Iterator<Instant> oldest = ended.values().iterator();
        while (oldest.hasNext()) {
            boolean over = oldest.next().plus(REMEMBERED).isBefore(now);
            if (!over && ended.size() < MOST_REMEMBERED) {
                break;
            }
            oldest.remove();
        }
        ended.put(session, now);
    }

    /** Whether the session was signed out here a moment ago. */
    public synchronized boolean contains(SessionId session) {
        return ended.containsKey(session);
    }
}
