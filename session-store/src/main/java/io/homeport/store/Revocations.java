package io.homeport.store;

import io.vertx.core.Future;
import java.util.List;

/**
 * What was revoked, in the order of the store's own clock, which followers read on. After a connection came about anew,
 * they read all: so they are complete whatever they missed, also where another server has taken over that does not
 * have all that the earlier one had. Entries are kept by what they say, so that one that is written or read twice stays
 * one, and each leaves at its own end. (A stream would be trimmed by age, while an entry of a long session must outlast
 * many of short ones.)
 */
public interface Revocations {
    /** Writes it down. When this has succeeded, each follower's next look finds it. */
    Future<Void> revoke(Revocation revocation);

    /**
     * The next of those that were written after this moment.
     *
     * @param since as the last look said; {@link Look#BEGINNING} for all
     */
    Future<Look> since(long since);

    /**
     * Tells when something was written, as far as the store can: a message may be lost, so that a follower looks from
     * time to time, too.
     */
    void subscribe(Follower follower);

    /** Who is told. It must not block. */
    interface Follower {
        /** Something was written: a look finds it. */
        void written();

        /** From now on is told; what was read before may not be all, nor what the store has now. */
        void connected();
    }

    /**
     * What one look found.
     *
     * @param next where the next look goes on
     * @param complete whether there is nothing more by now
     */
    record Look(List<Revocation> found, long next, boolean complete) {
        /** From where all are read. */
        public static final long BEGINNING = 0;

        public Look {
            found = List.copyOf(found);
        }
    }
}
