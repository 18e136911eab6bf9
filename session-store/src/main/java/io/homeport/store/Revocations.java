package io.homeport.store;

import io.vertx.core.Future;
import java.util.List;

/**
 * What was revoked, in the order of the store's own clock. Who follows reads what was written since a moment a little
 * before the last look: that finds all, also after a store took over from another whose clock is behind. Entries are
 * kept by what they say, so that one that is written or read twice stays one, and each leaves at its own end.
 * (A stream would be trimmed by age, while an entry of a long session must outlast many of short ones.)
 */
public interface Revocations {
    /** Writes it down. When this has succeeded, each follower's next look finds it. */
    Future<Void> revoke(Revocation revocation);

    /**
     * The next of those that were written at this moment or later.
     *
     * @param since as the last look said; {@link Look#BEGINNING} for all
     */
    Future<Look> since(long since);

    /**
     * Tells when something was written, as far as the store can: a message may be lost, so that a follower looks from
     * time to time, too.
     *
     * @param written must not block
     */
    void subscribe(Runnable written);

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
