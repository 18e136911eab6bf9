package io.homeport.agent.refresh;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One refresh for one refresh token in this instance. Who comes while it runs, or within the grace after
 * it, gets the same result: a second use of a rotated token would make the server end the session. The
 * refresh is nobody's own: it goes on when its first caller hangs up.
 */
final class RefreshCoalescer {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int MOST_REMEMBERED = 10_000;

    private final Vertx vertx;
    private final Map<Key, Future<Renewal>> renewals = new LinkedHashMap<>();

    /**
     * Callers that want the very same: the token as a hash, so that none stays in memory, and all that can
     * make a difference to the answer. Whoever comes with a renewed session is not late, and is not given
     * the past, even where the server lets the refresh token be.
     */
    private record Key(String app, String tokenHash, long generation, Map<String, String> parameters) {}

    RefreshCoalescer(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The renewal of this session: the one under way or just done, which the caller joins, or a new one. */
    synchronized Future<Renewal> once(
            String app,
            String refreshToken,
            long generation,
            Map<String, String> parameters,
            Supplier<Future<Renewal>> renewal,
            Runnable joined) {
        Key key = new Key(app, hash(refreshToken), generation, Map.copyOf(parameters));
        Future<Renewal> known = renewals.get(key);
        if (known != null) {
            joined.run();
            return known;
        }
        if (renewals.size() >= MOST_REMEMBERED) {
            renewals.remove(renewals.keySet().iterator().next());
        }
        Future<Renewal> started = renewal.get();
        renewals.put(key, started);
        started.onComplete(done -> {
            if (done.failed()) {
                forget(key, started);
            } else {
                vertx.setTimer(GRACE.toMillis(), timer -> forget(key, started));
            }
        });
        return started;
    }

    private synchronized void forget(Key key, Future<Renewal> renewal) {
        renewals.remove(key, renewal);
    }

    private static String hash(String refreshToken) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(refreshToken.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
