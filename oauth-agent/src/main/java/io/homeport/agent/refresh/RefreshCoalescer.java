package io.homeport.agent.refresh;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One refresh for one use of a refresh token in this instance. Who comes while it runs, or within the grace after it,
 * joins: a second use of a rotated token would make the server end the session. The refresh is nobody's own: it goes on
 * when its first caller hangs up. Nothing is done inside a lock.
 */
// Caffeine finds this class by name; it is none of those that Quarkus registers for native executables.
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.SSMWW")
public final class RefreshCoalescer {
    static final Duration GRACE = Duration.ofSeconds(10);
    /** Of answers that are remembered, in characters. What is under way is never dropped; the back channel bounds it. */
    private static final long MOST_REMEMBERED = 64L * 1024 * 1024;

    private final AsyncCache<TokenUse, Renewal> renewals;

    /** Remembers nothing yet. */
    public RefreshCoalescer(Clock clock) {
        this(clock, MOST_REMEMBERED);
    }

    /** One with another bound. */
    RefreshCoalescer(Clock clock, long mostRemembered) {
        this.renewals = Caffeine.newBuilder()
                .expireAfterWrite(GRACE)
                .maximumWeight(mostRemembered)
                .weigher((TokenUse use, Renewal renewal) -> renewal.size())
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .buildAsync();
    }

    /**
     * A caller's part in a refresh.
     *
     * @param begun whether this caller began it
     */
    record Turn(boolean begun, Future<Renewal> renewal) {}

    /** Begins the refresh, or joins the one that is under way or just done. */
    Turn turn(TokenUse use, Supplier<Future<Renewal>> renewal) {
        CompletableFuture<Renewal> mine = new CompletableFuture<>();
        CompletableFuture<Renewal> known = renewals.asMap().putIfAbsent(use, mine);
        if (known != null) {
            return new Turn(false, result(known));
        }
        begun(renewal).onSuccess(mine::complete).onFailure(mine::completeExceptionally);
        return new Turn(true, result(mine));
    }

    private static Future<Renewal> begun(Supplier<Future<Renewal>> renewal) {
        try {
            return renewal.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Whether a refresh by this use is under way, or was done a moment ago. */
    boolean knows(TokenUse use) {
        return renewals.getIfPresent(use) != null;
    }

    /** What is, or was a moment ago, made by this use; fails where nothing is known. */
    Future<Renewal> madeBy(TokenUse use) {
        CompletableFuture<Renewal> known = renewals.getIfPresent(use);
        return known == null ? Future.failedFuture("no refresh is known") : result(known);
    }

    /** How many answers are remembered. */
    long remembered() {
        renewals.synchronous().cleanUp();
        return renewals.synchronous().estimatedSize();
    }

    /** Each caller goes on where it came from, and not on the event loop of whoever began. */
    private static Future<Renewal> result(CompletableFuture<Renewal> renewal) {
        Context context = Vertx.currentContext();
        return context == null ? Future.fromCompletionStage(renewal) : Future.fromCompletionStage(renewal, context);
    }
}
