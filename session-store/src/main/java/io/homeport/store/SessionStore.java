package io.homeport.store;

import io.vertx.core.Future;

/**
 * What the instances of one region share of sessions. No call blocks, every one has a time-out, and what the store
 * cannot do in time fails with {@link StoreUnavailable}. The store sees hashes and sealed bytes, never a token.
 */
public interface SessionStore {
    /** What was revoked before its time. */
    Revocations revocations();

    /** Refreshes, each of which happens once across all instances. */
    Refreshes refreshes();

    /** Sessions that are kept here, where the cookie holds a reference alone. */
    StoredSessions sessions();

    /** Which sessions a user has. */
    UserSessions userSessions();

    /** What may come once only, such as the id of a logout token. */
    FirstUses firstUses();

    /** Closes the store's connections; every call fails from then on. */
    Future<Void> close();
}
