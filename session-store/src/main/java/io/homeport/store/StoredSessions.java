package io.homeport.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Sessions by the hash of their reference. */
public interface StoredSessions {
    /** How long a deleted session is not put again: longer than a refresh that was under way can take. */
    Duration DELETED = Duration.ofMinutes(10);

    /** The session, if there is one and its time is not over. */
    Future<Optional<Stored>> get(StoreKey reference);

    /**
     * Puts a session, or a newer generation of it: an older one, or the same again, never takes a newer one's place.
     *
     * @param timeToLive until the session has ended, the idle limit included
     * @return whether this one is kept
     */
    Future<Boolean> put(StoreKey reference, Stored session, Duration timeToLive);

    /**
     * Puts something else in the place of this very generation. One that was renewed or deleted meanwhile stays as it is.
     *
     * @return whether it is kept
     */
    Future<Boolean> amend(StoreKey reference, Stored session, Duration timeToLive);

    /** Deletes a session. What a refresh that is still under way makes of it does not bring it back. */
    Future<Void> delete(StoreKey reference);

    /**
     * A session as it is kept.
     *
     * @param generation counts the session's renewals
     */
    record Stored(long generation, byte[] sealed) {
        /** No generation is as high as this: numbers of a store's scripts are exact up to it. */
        public static final long MOST_GENERATIONS = 1L << 53;

        public Stored {
            if (generation < 0 || generation >= MOST_GENERATIONS) {
                throw new IllegalArgumentException("a generation is not negative, and below 2^53");
            }
            sealed = sealed.clone();
        }

        @Override
        public byte[] sealed() {
            return sealed.clone();
        }

        /** Never prints what is sealed. */
        @Override
        public String toString() {
            return "Stored[generation=" + generation + "]";
        }
    }
}
