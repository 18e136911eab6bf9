package io.homeport.store;

import io.homeport.cookies.SessionId;
import io.homeport.store.Revocation.OfServerSession;
import io.homeport.store.Revocation.OfSession;
import io.homeport.store.Revocation.OfSubject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The revocations that this instance knows of, in memory: it answers without waiting, from any thread. It has room for
 * so many, and where there are more, those that end first leave: they concern sessions that are soonest over.
 */
public final class RevocationList {
    /** What is said of a session. */
    public enum Standing {
        LIVES,
        REVOKED,
        /** The store has not been heard for too long, and the deployment does not want to trust without it. */
        UNKNOWN
    }

    /** What is said of sessions while the store is away. */
    public enum WhenUnavailable {
        /** What was known last. */
        OPEN,
        /** Nothing: no session counts. */
        CLOSED
    }

    /** Some looks that failed in a row are no outage yet. */
    static final Duration STALE = Duration.ofSeconds(10);

    /** What is remembered of one name; the moment matters for a user's sessions alone. */
    private record Entry(long begunUpTo, long endsAt) {}

    /** What leaves at its end, unless the same name was revoked for longer in the meantime. */
    private record Leaving(Map<?, Entry> from, Object name, long endsAt) {}

    private final int most;
    private final WhenUnavailable whenUnavailable;
    private final Clock clock;
    private final Map<SessionId, Entry> sessions = new ConcurrentHashMap<>();
    private final Map<Long, Entry> serverSessions = new ConcurrentHashMap<>();
    private final Map<Long, Entry> subjects = new ConcurrentHashMap<>();
    private final Queue<Leaving> leaving = new PriorityQueue<>(Comparator.comparingLong(Leaving::endsAt));
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile int size;
    private volatile long lastLook;
    private volatile long crowdedOut;

    /**
     * An empty list.
     *
     * @param most that it has room for
     */
    public RevocationList(int most, WhenUnavailable whenUnavailable, Clock clock) {
        this.most = most;
        this.whenUnavailable = whenUnavailable;
        this.clock = clock;
        this.lastLook = clock.millis();
    }

    /** Where there is no store: nothing was ever revoked. */
    public static RevocationList none() {
        return new RevocationList(0, WhenUnavailable.OPEN, Clock.systemUTC());
    }

    /**
     * What is known of a session.
     *
     * @param serverSession the handle of its session at the server; zero for none
     * @param subject the handle of its user; zero for none
     * @param begun when the session began or, where that is not known, was renewed last: the agent renews none that is
     *     revoked
     */
    public Standing standing(SessionId session, long serverSession, long subject, Instant begun) {
        if (whenUnavailable == WhenUnavailable.CLOSED && age().compareTo(STALE) > 0) {
            return Standing.UNKNOWN;
        }
        if (size == 0) {
            return Standing.LIVES;
        }
        boolean revoked = sessions.containsKey(session)
                || serverSession != 0 && serverSessions.containsKey(serverSession)
                || subject != 0 && isOver(subjects.get(subject), begun);
        return revoked ? Standing.REVOKED : Standing.LIVES;
    }

    private static boolean isOver(Entry entry, Instant begun) {
        return entry != null && begun.getEpochSecond() <= entry.begunUpTo();
    }

    /** Takes these in; whoever listens is told if anything is new. */
    public void add(List<Revocation> revocations) {
        if (takeIn(revocations)) {
            listeners.forEach(Runnable::run);
        }
    }

    private synchronized boolean takeIn(List<Revocation> revocations) {
        boolean fresh = false;
        for (Revocation revocation : revocations) {
            fresh |= takeIn(revocation);
        }
        sweep();
        size = sessions.size() + serverSessions.size() + subjects.size();
        return fresh;
    }

    private boolean takeIn(Revocation revocation) {
        long endsAt = revocation.endsAt().getEpochSecond();
        if (revocation instanceof OfSession one) {
            return takeIn(sessions, one.session(), new Entry(Long.MAX_VALUE, endsAt));
        }
        if (revocation instanceof OfServerSession server) {
            return takeIn(serverSessions, server.handle(), new Entry(Long.MAX_VALUE, endsAt));
        }
        OfSubject subject = (OfSubject) revocation;
        return takeIn(subjects, subject.handle(), new Entry(subject.begunUpTo().getEpochSecond(), endsAt));
    }

    private <K> boolean takeIn(Map<K, Entry> names, K name, Entry said) {
        if (said.endsAt() <= now()) {
            return false;
        }
        Entry known = names.get(name);
        Entry both = known == null
                ? said
                : new Entry(Math.max(known.begunUpTo(), said.begunUpTo()), Math.max(known.endsAt(), said.endsAt()));
        if (both.equals(known)) {
            return false;
        }
        names.put(name, both);
        if (known == null || known.endsAt() < both.endsAt()) {
            leaving.add(new Leaving(names, name, both.endsAt()));
        }
        return true;
    }

    private void sweep() {
        long now = now();
        while (!leaving.isEmpty() && (leaving.peek().endsAt() <= now || isCrowded())) {
            Leaving first = leaving.remove();
            Entry known = first.from().get(first.name());
            if (known != null && known.endsAt() == first.endsAt()) {
                first.from().remove(first.name());
                crowdedOut += first.endsAt() > now ? 1 : 0;
            }
        }
    }

    private boolean isCrowded() {
        return sessions.size() + serverSessions.size() + subjects.size() > most;
    }

    /** Notes that all that the store had at that moment is in. */
    public void looked() {
        takeIn(List.of());
        lastLook = clock.millis();
    }

    /** Has this run whenever something new came in. It must not block. */
    public void whenAdded(Runnable listener) {
        listeners.add(listener);
    }

    /** Has it run no more. */
    public void tellNoMore(Runnable listener) {
        listeners.remove(listener);
    }

    /** How many it remembers. */
    public int size() {
        return size;
    }

    /** How many left before their end, since there was no room: zero, unless the list is too small. */
    public long crowdedOut() {
        return crowdedOut;
    }

    /** How long ago the store was heard last: it should not be more than a few seconds. */
    public Duration age() {
        return Duration.ofMillis(Math.max(0, clock.millis() - lastLook));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
