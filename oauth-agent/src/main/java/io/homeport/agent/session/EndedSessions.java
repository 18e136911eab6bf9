package io.homeport.agent.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sessions that ended in this instance a moment ago. A refresh that was still under way, or the answer of one that is
 * kept for late callers, must not bring such a session back, nor touch the cookies of the one that took its place.
 */
public final class EndedSessions {
    /** How a session ended. */
    public enum Ending {
        /** The user signed out. */
        SIGNED_OUT,
        /** Another user signed in. */
        REPLACED,
        /**
         * The same user signed in again. At many servers both sessions hang on one grant: with a refresh token of the
         * earlier one they revoke the later one, too.
         */
        SIGNED_IN_AGAIN;

        /** Whether tokens that come late are to be revoked. */
        public boolean endsItsTokens() {
            return this != SIGNED_IN_AGAIN;
        }

        /** Whether the browser may have cookies of a newer session by now. */
        public boolean isFollowed() {
            return this != SIGNED_OUT;
        }
    }

    /**
     * Longer than a refresh can take and its answer is kept: a minute, the longest time-out, for each of two calls for
     * the tokens, two for an introspection, one for the metadata, two for the keys and two for a revocation.
     */
    static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final int MOST_REMEMBERED = 100_000;

    /** What ended: the session's generations up to this one. */
    private record Ended(Ending ending, long upTo) {}

    private final Cache<SessionId, Ended> ended;

    /** Remembers none yet. */
    public EndedSessions(Clock clock) {
        this(clock, MOST_REMEMBERED);
    }

    /** With another bound. */
    EndedSessions(Clock clock, int mostRemembered) {
        this.ended = Caffeine.newBuilder()
                .expireAfterWrite(REMEMBERED)
                .maximumSize(mostRemembered)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** Remembers that the session has ended; what is said last counts. */
    public void add(SessionId session, Ending ending) {
        ended.put(session, new Ended(ending, Long.MAX_VALUE));
    }

    /** Remembers that the session has ended in whose place this one began, which has the same id. */
    public void addBefore(Envelope begun, Ending ending) {
        ended.put(begun.session(), new Ended(ending, begun.generation() - 1));
    }

    /** How the session of these cookies ended, if it did so here a moment ago. */
    public Optional<Ending> of(Envelope cookies) {
        return Optional.ofNullable(ended.getIfPresent(cookies.session()))
                .filter(one -> cookies.generation() <= one.upTo())
                .map(Ended::ending);
    }

    /** How many are remembered. */
    long remembered() {
        ended.cleanUp();
        return ended.estimatedSize();
    }
}
