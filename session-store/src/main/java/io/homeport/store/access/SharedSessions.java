package io.homeport.store.access;

import io.homeport.deployment.StoreSettings;
import io.homeport.store.Revocation;
import io.homeport.store.RevocationFollower;
import io.homeport.store.RevocationList;
import io.homeport.store.RevocationList.WhenUnavailable;
import io.homeport.store.SessionStore;
import io.homeport.store.embedded.EmbeddedStore;
import io.homeport.store.redis.RedisStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The store of a deployment, as one instance uses it: its calls, and what it knows of revocations in memory. */
public final class SharedSessions {
    private static final Duration FIRST_LOOK = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final SessionStore store;
    private final boolean isSeenByAll;
    private final RevocationList revoked;
    private final RevocationFollower follower;
    private final RevocationWriter writer;

    private SharedSessions(
            Vertx vertx,
            SessionStore store,
            boolean isSeenByAll,
            RevocationList revoked,
            RevocationFollower follower,
            RevocationWriter writer) {
        this.vertx = vertx;
        this.store = store;
        this.isSeenByAll = isSeenByAll;
        this.revoked = revoked;
        this.follower = follower;
        this.writer = writer;
    }

    /**
     * Opens the store, and follows what is revoked. It waits for the first look a few seconds, so that an instance that
     * starts does not let in who was signed out; where that fails, it goes on, and the looks too.
     *
     * @param secure says whom connections with TLS trust and what they present
     */
    public static SharedSessions open(
            Vertx vertx, StoreSettings settings, Consumer<NetClientOptions> secure, Clock clock, MeterRegistry meters) {
        SessionStore store = settings.place() instanceof StoreSettings.Redis redis
                ? new RedisStore(vertx, redis, secure)
                : new EmbeddedStore(clock);
        RevocationList revoked = new RevocationList(
                settings.mostRevocations(),
                settings.closedWhenUnavailable() ? WhenUnavailable.CLOSED : WhenUnavailable.OPEN,
                clock);
        RevocationFollower follower = new RevocationFollower(vertx, store.revocations(), revoked);
        RevocationWriter writer = new RevocationWriter(vertx, store.revocations(), revoked);
        watch(meters, revoked, writer);
        await(follower.begin(RevocationFollower.INTERVAL));
        return new SharedSessions(
                vertx, store, settings.place() instanceof StoreSettings.Redis, revoked, follower, writer);
    }

    private static void watch(MeterRegistry meters, RevocationList revoked, RevocationWriter writer) {
        Gauge.builder("homeport.revocations", revoked, RevocationList::size)
                .description("Revocations that this instance knows of.")
                .register(meters);
        Gauge.builder(
                        "homeport.revocations.age.seconds",
                        revoked,
                        list -> list.age().toMillis() / 1000.0)
                .description("Seconds since the store last said what was revoked.")
                .register(meters);
        Gauge.builder("homeport.revocations.unwritten", writer, RevocationWriter::waiting)
                .description("Revocations that the store has not taken yet.")
                .register(meters);
        FunctionCounter.builder("homeport.revocations.crowded.out", revoked, RevocationList::crowdedOut)
                .description("Revocations that were forgotten before their end, for want of room.")
                .register(meters);
    }

    private static void await(Future<Void> look) {
        try {
            look.toCompletionStage().toCompletableFuture().get(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The follower has said so, and says when the store answers.
        }
    }

    /** The store. */
    public SessionStore store() {
        return store;
    }

    /** Sessions that are in the store; absent where it is the memory of one instance alone. */
    public Optional<StoredCookies> cookies() {
        return isSeenByAll ? Optional.of(new StoredCookies(store.sessions())) : Optional.empty();
    }

    /** What is revoked, as far as this instance knows by now. */
    public RevocationList revoked() {
        return revoked;
    }

    /**
     * Revokes: here at once, and everywhere when the store has taken it. Where it does not take it now, it gets it when
     * it answers again, as long as this instance lives.
     *
     * @return whether the store has it; fails where it has not yet
     */
    public Future<Void> revoke(Revocation revocation) {
        return writer.revoke(revocation);
    }

    /**
     * Asks the store for what was revoked up to this moment.
     *
     * @return succeeds when the list has it, and also when the store cannot be asked: then what was known counts
     */
    public Future<Void> upToDate() {
        Promise<Void> onThisContext = ((VertxInternal) vertx).promise();
        follower.look().otherwiseEmpty().onComplete(onThisContext);
        return onThisContext.future();
    }

    /** Asks the store no more. */
    public Future<Void> close() {
        follower.stop();
        writer.stop();
        return store.close();
    }
}
