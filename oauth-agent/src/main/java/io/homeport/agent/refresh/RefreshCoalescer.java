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
    private final Map<String, Future<Renewal>> renewals = new LinkedHashMap<>();

    RefreshCoalescer(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The renewal of this token: the one under way, the one just done, or a new one. */
    synchronized Future<Renewal> once(String app, String refreshToken, Supplier<Future<Renewal>> renewal) {
        String key = key(app, refreshToken);
        Future<Renewal> known = renewals.get(key);
        if (known != null) {
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

    private synchronized void forget(String key, Future<Renewal> renewal) {
        renewals.remove(key, renewal);
    }

    /** A hash, so that no refresh token stays in memory. */
    private static String key(String app, String refreshToken) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(refreshToken.getBytes(StandardCharsets.UTF_8));
            return app + ":" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
