package io.homeport.proxy.execution;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.homeport.cookies.SessionId;
import io.homeport.proxy.token.ApiCredential;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many requests one session may make: whoever steals into a page has all of the user's APIs, and this is the place
 * that sees each request (RFC 10017 6.1.4.1). Each instance counts for itself.
 */
// Caffeine finds this class by name; it is none of those that Quarkus registers for native executables.
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.PSAMS")
public final class SessionRate {
    /** The time in which a session may use up its number, and gets it back. */
    static final Duration PERIOD = Duration.ofMinutes(1);

    /** Sessions that are remembered: a forgotten one begins anew. */
    private static final int MOST_SESSIONS = 100_000;

    private final long intervalNanos;
    private final LongSupplier nanoTime;
    /** When each session will have back all that it used, by the generic cell rate algorithm (ITU-T I.371). */
    private final Cache<SessionId, AtomicLong> fullAgain = Caffeine.newBuilder()
            .maximumSize(MOST_SESSIONS)
            .expireAfterAccess(PERIOD)
            .executor(Runnable::run)
            .build();

    /**
     * A rate.
     *
     * @param perMinute requests of a session, which may also come all at once; 0 for no limit
     */
    public SessionRate(int perMinute, LongSupplier nanoTime) {
        this.intervalNanos = perMinute == 0 ? 0 : PERIOD.toNanos() / perMinute;
        this.nanoTime = nanoTime;
    }

    /** Counts a request with this credential, and says whether it may be made; without a session it always may. */
    public boolean admits(ApiCredential credential) {
        return intervalNanos == 0
                || !(credential instanceof ApiCredential.OfSession of)
                || admits(of.session().session());
    }

    boolean admits(SessionId session) {
        long now = nanoTime.getAsLong();
        AtomicLong full = fullAgain.get(session, first -> new AtomicLong(now));
        while (true) {
            long before = full.get();
            long after = (before - now > 0 ? before : now) + intervalNanos;
            if (after - now > PERIOD.toNanos()) {
                return false;
            }
            if (full.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}
