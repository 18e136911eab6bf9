package io.homeport.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** Which sessions a user has, whether the sessions themselves are kept here or in the browser. */
public interface UserSessions {
    /** More of one user's are not listed; the one that ends first leaves. */
    int MOST_OF_A_USER = 100;

    /** Notes a session, or what is new of it. */
    Future<Void> note(StoreKey user, Listed session);

    /** Those that have not ended, in no order. */
    Future<List<Listed>> of(StoreKey user);

    /** Removes a session that has ended. */
    Future<Void> remove(StoreKey user, StoreKey session);

    /**
     * One session of a user's.
     *
     * @param session tells it from the user's others
     * @param details of this session, sealed: what the store need not read, such as the device and the session's id
     */
    record Listed(StoreKey session, Instant begun, Instant lastRefresh, Instant endsAt, byte[] details) {
        public Listed {
            details = details.clone();
        }

        @Override
        public byte[] details() {
            return details.clone();
        }

        /** Never prints the details. */
        @Override
        public String toString() {
            return "Listed[" + session + "]";
        }
    }
}
