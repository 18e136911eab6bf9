package io.homeport.proxy.apitoken;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.Sha256;
import io.homeport.deployment.Route;
import io.homeport.proxy.token.Credential;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The tokens that APIs get in place of the sessions' own. One is asked for once however many requests wait
 * for it, and kept under the SHA-256 of the session's token, no longer than either token lives. A token that
 * the server calls inactive stays so; a failure of the server is not kept. One of the proxy's own client is given up
 * shortly before it ends.
 */
public final class ApiTokens {
    private static final Duration SOON_OVER = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final TokenServerChoice servers;
    private final Clock clock;
    private final Duration longest;
    private final ApiTokenMetrics metrics;
    private final AsyncCache<Key, Kept> cache;

    /**
     * An exchanged token is a route's, a phantom serves all routes of the app. What another server gave, or what was asked
     * for otherwise, is another one.
     */
    private record Key(TokenServer server, String route, Route.ApiToken wanted, String tokenHash) {}

    private record Kept(ApiToken answer, Instant until) {}

    /**
     * With the servers that sessions are of.
     *
     * @param longest a token is asked for anew after this time, so that a revocation shows
     * @param size the most tokens that are kept
     */
    public ApiTokens(
            Vertx vertx, TokenServerChoice servers, Clock clock, Duration longest, long size, ApiTokenMetrics metrics) {
        this.vertx = vertx;
        this.servers = servers;
        this.clock = clock;
        this.longest = longest;
        this.metrics = metrics;
        this.cache = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfter(new UntilItIsOver())
                // Tokens live by the wall clock, and so does what is kept of them.
                .ticker(() -> nanos(clock.instant()))
                .executor(Runnable::run)
                .buildAsync();
        metrics.watch(cache.synchronous()::estimatedSize);
    }

    private ApiTokens(ApiTokens others, TokenServerChoice servers) {
        this.vertx = others.vertx;
        this.servers = servers;
        this.clock = others.clock;
        this.longest = others.longest;
        this.metrics = others.metrics;
        this.cache = others.cache;
    }

    /** Those of these servers, which are kept together with the others. */
    public ApiTokens of(TokenServerChoice others) {
        return new ApiTokens(this, others);
    }

    private static long nanos(Instant time) {
        return TimeUnit.MILLISECONDS.toNanos(time.toEpochMilli());
    }

    private static final class UntilItIsOver implements Expiry<Key, Kept> {
        @Override
        public long expireAfterCreate(Key key, Kept kept, long now) {
            return Math.max(0, nanos(kept.until()) - now);
        }

        @Override
        public long expireAfterUpdate(Key key, Kept kept, long now, long left) {
            return expireAfterCreate(key, kept, now);
        }

        @Override
        public long expireAfterRead(Key key, Kept kept, long now, long left) {
            return left;
        }
    }

    /**
     * What the API of a route gets for a session, which is not over; completes on the caller's event loop.
     *
     * @return fails with a {@link ServerFailure}
     */
    public Future<ApiToken> of(Route route, Credential.Usable session) {
        boolean exchanged = route.apiToken() instanceof Route.ApiToken.Exchanged;
        return servers.of(session.app(), session.region())
                .map(server -> kept(
                        new Key(
                                server,
                                exchanged ? route.name() : "",
                                route.apiToken(),
                                Sha256.base64url(session.accessToken().text())),
                        route,
                        session.app(),
                        () -> ask(server, route, session)))
                .orElseGet(() -> noServer("the session's home region has no authorization server any more"));
    }

    /**
     * A token of the proxy's own client, which is the same for all requests whose routes want the same; completes on the
     * caller's event loop.
     *
     * @param region that the session names; none without a session
     * @return fails with a {@link ServerFailure}
     */
    public Future<ApiToken> ofClient(Route route, Route.ApiToken.OfClient wanted, String app, Optional<String> region) {
        return servers.of(app, region)
                .map(server -> kept(new Key(server, "", wanted, ""), route, app, () -> ask(server, route, wanted, app)))
                .orElseGet(() -> noServer("the app has no authorization server for this home region any more"));
    }

    private static Future<ApiToken> noServer(String fault) {
        return Future.failedFuture(new ServerFailure.Unusable(fault));
    }

    private Future<ApiToken> kept(Key key, Route route, String app, Supplier<CompletableFuture<Kept>> ask) {
        CompletableFuture<Kept> known = cache.getIfPresent(key);
        if (known != null && known.isDone()) {
            if (!known.isCompletedExceptionally()
                    && clock.instant().isBefore(known.join().until())) {
                metrics.counted(route, app, ApiTokenMetrics.Outcome.CACHED);
                return Future.succeededFuture(known.join().answer());
            }
            // Over, or failed, and the cache is about to see that.
            cache.asMap().remove(key, known);
            known = null;
        }
        metrics.counted(route, app, known == null ? ApiTokenMetrics.Outcome.ASKED : ApiTokenMetrics.Outcome.SHARED);
        CompletableFuture<Kept> asked = cache.get(key, (missing, executor) -> ask.get());
        return Future.fromCompletionStage(asked, vertx.getOrCreateContext())
                .map(Kept::answer)
                .recover(ApiTokens::failed);
    }

    /** A call to a route's API was made once more, with the nonce that the API wants. */
    public void replayed(Route route) {
        metrics.replayed(route.name());
    }

    /** A stage may wrap what it failed with. */
    private static Future<ApiToken> failed(Throwable cause) {
        boolean wrapped = cause instanceof CompletionException && cause.getCause() != null;
        return Future.failedFuture(wrapped ? cause.getCause() : cause);
    }

    private CompletableFuture<Kept> ask(TokenServer server, Route route, Credential.Usable session) {
        long begin = System.nanoTime();
        Future<ApiToken> answer = route.apiToken() instanceof Route.ApiToken.Exchanged target
                ? server.exchange(session.accessToken().text(), target, session.dpopKey())
                : server.introspect(session.accessToken().text());
        return answer.onComplete(done -> metrics.answered(route, session.app(), done, System.nanoTime() - begin))
                .map(given -> new Kept(given, until(given, session)))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private CompletableFuture<Kept> ask(TokenServer server, Route route, Route.ApiToken.OfClient wanted, String app) {
        long begin = System.nanoTime();
        return server.ofClient(wanted)
                .onComplete(done -> metrics.answered(route, app, done, System.nanoTime() - begin))
                .map(given -> new Kept(given, until(given)))
                .toCompletionStage()
                .toCompletableFuture();
    }

    /** A request under way needs some of its life still: a tenth is left to it, thirty seconds at most. */
    private Instant until(ApiToken ofClient) {
        Instant now = clock.instant();
        Instant until = now.plus(longest);
        if (!(ofClient instanceof ApiToken.Issued issued) || issued.expiresAt().isEmpty()) {
            return until;
        }
        Duration life = Duration.between(now, issued.expiresAt().get());
        Duration left = life.dividedBy(10);
        return earlier(until, issued.expiresAt().get().minus(left.compareTo(SOON_OVER) < 0 ? left : SOON_OVER));
    }

    private Instant until(ApiToken answer, Credential.Usable session) {
        Instant until = earlier(session.expiresAt(), clock.instant().plus(longest));
        return answer instanceof ApiToken.Issued issued && issued.expiresAt().isPresent()
                ? earlier(until, issued.expiresAt().get())
                : until;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
