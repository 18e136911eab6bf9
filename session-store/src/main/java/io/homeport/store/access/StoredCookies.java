package io.homeport.store.access;

import io.homeport.store.StoreKey;
import io.homeport.store.StoredSessions;
import io.homeport.store.StoredSessions.Stored;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Sessions whose cookies are in the store, sealed as a browser would have them. The browser has a reference in place of the
 * access-token cookie: 256 random bits, of which the store knows the hash.
 */
public final class StoredCookies {
    /** No sealed value has a dot. */
    private static final String MARK = "r.";

    private static final int BYTES = 32;
    private static final int LENGTH = MARK.length() + 43;

    private final StoredSessions sessions;

    /** Of this store. */
    public StoredCookies(StoredSessions sessions) {
        this.sessions = sessions;
    }

    /** Whether a cookie's value is a reference. */
    public static boolean isReference(String value) {
        return value.length() == LENGTH && value.startsWith(MARK);
    }

    /** One for a new session. */
    public static String newReference(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The cookies, as a {@code Cookie} field has them; empty where there is no such session (any more). */
    public Future<Optional<String>> of(String reference) {
        return sessions.get(StoreKey.of(reference))
                .map(found -> found.map(stored -> new String(stored.sealed(), StandardCharsets.US_ASCII)));
    }

    /**
     * Keeps a session's cookies.
     *
     * @param generation of the session; an earlier one never takes a later one's place
     */
    public Future<Boolean> keep(String reference, long generation, String cookies, Duration timeToLive) {
        return sessions.put(
                StoreKey.of(reference),
                new Stored(generation, cookies.getBytes(StandardCharsets.US_ASCII)),
                timeToLive);
    }

    /**
     * Keeps other cookies of the same generation of a session; false where it was renewed meanwhile, or has ended.
     *
     * @param generation of the session
     */
    public Future<Boolean> amend(String reference, long generation, String cookies, Duration timeToLive) {
        return sessions.amend(
                StoreKey.of(reference),
                new Stored(generation, cookies.getBytes(StandardCharsets.US_ASCII)),
                timeToLive);
    }

    /** Forgets a session. */
    public Future<Void> delete(String reference) {
        return sessions.delete(StoreKey.of(reference));
    }
}
