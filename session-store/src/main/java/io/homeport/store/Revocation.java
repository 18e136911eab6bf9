package io.homeport.store;

import io.homeport.cookies.SessionId;
import java.time.Instant;

/** Sessions that are over before their time. */
public sealed interface Revocation {
    /** When the last session that it can concern would be over by itself: from then on nobody needs to know of it. */
    Instant endsAt();

    /** One session, whatever is made of it. The id is kept as it is: it opens nothing without the session's cookies. */
    record OfSession(SessionId session, Instant endsAt) implements Revocation {}

    /**
     * All that began in one session at the authorization server ({@code sid}). The server begins another one when the
     * user signs in again, so that no time tells which are meant.
     *
     * @param handle the keyed hash of issuer and {@code sid}
     */
    record OfServerSession(long handle, Instant endsAt) implements Revocation {
        public OfServerSession {
            handleOnly(handle);
        }
    }

    /**
     * All of one user's that had begun by then; who signs in later has a session that lives. Sessions know their
     * beginning to the second, so that one of the very second of the revocation is over, too.
     *
     * @param handle the keyed hash of issuer and {@code sub}
     */
    record OfSubject(long handle, Instant begunUpTo, Instant endsAt) implements Revocation {
        public OfSubject {
            handleOnly(handle);
        }
    }

    private static void handleOnly(long handle) {
        if (handle == 0) {
            throw new IllegalArgumentException("zero stands for a session without a handle");
        }
    }
}
