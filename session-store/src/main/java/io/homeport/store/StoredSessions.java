package io.homeport.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Sessions by the hash of their reference. */
public interface StoredSessions {
    /** The session, if there is one and its time is not over. */
    Future<Optional<Stored>> get(StoreKey reference);

    /**
     * Puts a session, or a newer generation of it: an older one, or the same again, never takes a newer one's place.
     *
     * @param timeToLive until the session is over, the idle limit included
     * @return whether this one is kept
     */
    Future<Boolean> put(StoreKey reference, Stored session, Duration timeToLive);

    /** Deletes a session, if it is there. */
    Future<Void> delete(StoreKey reference);

    /**
     * A session as it is kept.
     *
     * @param generation counts the session's renewals
     */
    record Stored(long generation, byte[] sealed) {
        public Stored {
            if (generation < 0) {
                throw new IllegalArgumentException("a generation is not negative");
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
