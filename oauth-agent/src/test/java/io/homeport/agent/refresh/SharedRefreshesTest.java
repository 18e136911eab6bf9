package io.homeport.agent.refresh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.world.MovableClock;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.homeport.deployment.Boundaries;
import io.homeport.regions.EntryRegion;
import io.homeport.store.Refreshes;
import io.homeport.store.StoreKey;
import io.homeport.store.StoreUnavailable;
import io.homeport.store.embedded.EmbeddedStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two instances of the agent that share one store, of which single answers can be lost. */
class SharedRefreshesTest {
    private static final TokenUse USE = TokenUse.of("shop", "planted-refresh-token-1", 0);
    private static final TokenUse NEXT = TokenUse.of("shop", "planted-refresh-token-2", 1);
    private static final Renewal RENEWAL = new Renewal(
            List.of("session=second; Secure"),
            new Lifetimes(Instant.parse("2026-01-01T00:05:00.25Z"), Instant.parse("2026-01-01T08:00:00Z")),
            Optional.of("eu"),
            Optional.of(ApiError.serverUnavailable(7)),
            Optional.of(NEXT),
            Map.of("scope", "openid"));

    private final Vertx vertx = Vertx.vertx();
    private final MovableClock clock = new MovableClock();
    private final UnreliableRefreshes store = new UnreliableRefreshes(new EmbeddedStore(clock).refreshes());
    private final SharedRefreshes one = instance();
    private final SharedRefreshes other = instance();
    private final AtomicInteger calls = new AtomicInteger();
    private final Promise<Renewal> answer = Promise.promise();

    /** What can be lost between an instance and the store. */
    private enum Loss {
        NOTHING,
        REQUEST,
        ANSWER
    }

    private static final class UnreliableRefreshes implements Refreshes {
        private final Refreshes real;
        private volatile Loss claims = Loss.NOTHING;
        /** So many claims are lost, and no more. */
        private final AtomicInteger claimsToLose = new AtomicInteger(Integer.MAX_VALUE);

        private volatile Loss finishes = Loss.NOTHING;
        private volatile Loss leaves = Loss.NOTHING;

        UnreliableRefreshes(Refreshes real) {
            this.real = real;
        }

        private static <T> Future<T> through(Loss loss, Supplier<Future<T>> call) {
            Future<T> away = Future.failedFuture(new StoreUnavailable("lost"));
            return switch (loss) {
                case NOTHING -> call.get();
                case REQUEST -> away;
                case ANSWER -> call.get().compose(done -> away);
            };
        }

        @Override
        public Future<Claim> claim(StoreKey token, String claimant, Duration lease) {
            Loss loss = claimsToLose.getAndDecrement() > 0 ? claims : Loss.NOTHING;
            return through(loss, () -> real.claim(token, claimant, lease));
        }

        @Override
        public Future<Optional<Claim>> peek(StoreKey token) {
            return through(claims, () -> real.peek(token));
        }

        @Override
        public Future<Boolean> extend(StoreKey token, long fencing, Duration lease) {
            return real.extend(token, fencing, lease);
        }

        @Override
        public Future<Boolean> leave(StoreKey token, byte[] sealedAnswer, Duration grace) {
            return through(leaves, () -> real.leave(token, sealedAnswer, grace));
        }

        @Override
        public Future<Boolean> finish(StoreKey token, long fencing, byte[] sealedAnswer, Duration grace) {
            return through(finishes, () -> real.finish(token, fencing, sealedAnswer, grace));
        }

        @Override
        public Future<Void> release(StoreKey token, long fencing) {
            return real.release(token, fencing);
        }
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    private SharedRefreshes instance() {
        return SharedRefreshes.in(store, new RefreshCoalescer(clock), vertx);
    }

    private RelyingParty party(String key) {
        KeyRing ring = new KeyRing(List.of(new SealingKey(key, new byte[32])));
        return new RelyingParty(
                new RelyingParty.Home(null, null, new SessionCookies("shop", "https://login.example.com", ring, clock)),
                Map.of(),
                null,
                null,
                Optional.empty(),
                CookieBudget.STANDARD,
                new EntryRegion("us", Boundaries.NONE));
    }

    private Future<Renewal> refresh(SharedRefreshes instance) {
        return refresh(instance, "s1");
    }

    private Future<Renewal> refresh(SharedRefreshes instance, String key) {
        return instance.once(party(key), USE, () -> {
                    calls.incrementAndGet();
                    return answer.future();
                })
                .renewal();
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertIsTheRenewal(Renewal renewal) {
        assertEquals(RENEWAL.setCookies(), renewal.setCookies());
        assertEquals(RENEWAL.lifetimes(), renewal.lifetimes());
        assertEquals(RENEWAL.region(), renewal.region());
        assertEquals(RENEWAL.next(), renewal.next());
        assertEquals(RENEWAL.asked(), renewal.asked());
        ApiError fault = renewal.fault().orElseThrow();
        ApiError told = RENEWAL.fault().orElseThrow();
        assertEquals(
                told.status() + told.code() + told.getMessage(), fault.status() + fault.code() + fault.getMessage());
        assertEquals(told.retryAfter(), fault.retryAfter());
    }

    @Test
    void oneInstanceAsksAndTheOtherGetsTheWholeAnswer() {
        Future<Renewal> asking = refresh(one);
        Future<Renewal> waiting = refresh(other);
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(asking));
        assertIsTheRenewal(result(waiting));
        assertIsTheRenewal(result(refresh(instance())));
        assertEquals(1, calls.get());
    }

    @Test
    void thatTheSessionIsOverIsToldToTheOther() {
        Future<Renewal> asking = refresh(one);
        Future<Renewal> waiting = refresh(other);
        answer.fail(new SessionOver());
        assertThrows(SessionOver.class, () -> result(asking));
        assertThrows(SessionOver.class, () -> result(waiting));
        assertEquals(1, calls.get());
    }

    @Test
    void whereNothingCameOfItTheOtherTriesAtOnce() {
        Future<Renewal> asking = refresh(one);
        Future<Renewal> waiting = refresh(other);
        assertEquals(1, calls.get());
        answer.fail(new ServerFailure.Unreachable("no connection"));
        assertThrows(ServerFailure.Unreachable.class, () -> result(asking));
        assertThrows(ServerFailure.Unreachable.class, () -> result(waiting));
        assertEquals(2, calls.get());
    }

    @Test
    void anInstanceThatDiesIsFollowedWhenItsLeaseEnds() {
        StoreKey token = StoreKey.of("refresh\n" + USE.name());
        result(store.claim(token, "one that dies", SharedRefreshes.LEASE));
        Future<Renewal> waiting = refresh(one);
        assertEquals(0, calls.get());
        clock.advance(SharedRefreshes.LEASE);
        await().until(() -> calls.get() == 1);
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(waiting));
    }

    /** The server may be slow, and a second use would end the session. */
    @Test
    void anInstanceThatLivesKeepsItsClaim() {
        refresh(one);
        Future<Renewal> waiting = refresh(other);
        clock.advance(SharedRefreshes.LEASE.dividedBy(2));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> store.real
                        .peek(StoreKey.of("refresh\n" + USE.name()))
                        .result()
                        .map(claim -> ((Refreshes.Claim.UnderWay) claim).leaseLeft())
                        .filter(left -> left.compareTo(SharedRefreshes.LEASE.dividedBy(2)) > 0)
                        .isPresent());
        clock.advance(SharedRefreshes.LEASE.dividedBy(2));
        assertTrue(result(other.knows(USE)));
        assertEquals(1, calls.get());
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(waiting));
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void whateverIsLostOfTheClaimTheTokenIsUsedOnceByThoseWhoComeLater(Loss loss) {
        store.claims = loss;
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(refresh(one)));
        store.claims = Loss.NOTHING;
        assertIsTheRenewal(result(refresh(other)));
        assertEquals(1, calls.get());
    }

    /** An answer can be late on a busy machine; a strict server ends the session of whoever uses a token twice. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void aClaimThatIsLostOnceIsAskedAgainAndOnlyOneUsesTheToken(Loss loss) {
        Future<Renewal> asking = refresh(one);
        store.claims = loss;
        store.claimsToLose.set(1);
        Future<Renewal> waiting = refresh(other);
        assertFalse(waiting.isComplete());
        await().until(() -> store.claimsToLose.get() < 0 || loss == Loss.NOTHING);
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(asking));
        assertIsTheRenewal(result(waiting));
        assertEquals(1, calls.get());
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void whoAsksAgainGoesOnWithItsOwnClaim(Loss loss) {
        store.claims = loss;
        store.claimsToLose.set(1);
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(refresh(one)));
        assertIsTheRenewal(result(refresh(other)));
        assertEquals(1, calls.get());
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void whateverIsLostWhenTheAnswerIsLeftItGetsThereLater(Loss loss) {
        store.finishes = loss;
        store.leaves = loss;
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(refresh(one)));
        Future<Renewal> waiting = refresh(other);
        store.leaves = Loss.NOTHING;
        assertIsTheRenewal(result(waiting));
        assertEquals(1, calls.get());
    }

    /** The one that has claimed the token has sent it to the server by then. */
    @Test
    void whoWaitsForAnotherDoesNotGoOnByItselfWhenTheStoreGoesAway() {
        refresh(one);
        Future<Renewal> waiting = refresh(other);
        store.claims = Loss.REQUEST;
        answer.complete(RENEWAL);
        assertFalse(waiting.isComplete());
        store.claims = Loss.NOTHING;
        assertIsTheRenewal(result(waiting));
        assertEquals(1, calls.get());
    }

    @Test
    void anAnswerUnderAnUnknownKeyIsWaitedFor() {
        answer.complete(RENEWAL);
        result(refresh(one, "s2"));
        ApiError error = assertThrows(ApiError.class, () -> result(refresh(other)));
        assertEquals("key_unknown", error.code());
        assertEquals(1, calls.get());
    }

    @Test
    void anAnswerThatWasChangedInTheStoreOpensNothing() {
        StoreKey token = StoreKey.of("refresh\n" + USE.name());
        byte[] ofAnotherUse = new SealedRenewals(party("s1"), NEXT).seal(RENEWAL);
        result(store.leave(token, ofAnotherUse, Duration.ofMinutes(1)));
        ApiError error = assertThrows(ApiError.class, () -> result(refresh(one)));
        assertEquals("session_store_unavailable", error.code());
        assertEquals(0, calls.get());
    }

    @Test
    void eachInstanceKnowsWhatTheOtherDoes() {
        assertFalse(result(other.knows(USE)));
        assertTrue(other.madeBy(party("s1"), USE).failed());
        refresh(one);
        assertTrue(result(one.knows(USE)));
        assertTrue(result(other.knows(USE)));
        Future<Renewal> made = other.madeBy(party("s1"), USE);
        assertFalse(made.isComplete());
        answer.complete(RENEWAL);
        assertIsTheRenewal(result(made));
        assertIsTheRenewal(result(one.madeBy(party("s1"), USE)));
        clock.advance(RefreshCoalescer.GRACE);
        assertFalse(result(other.knows(USE)));
    }

    @Test
    void withoutAStoreEachInstanceIsByItself() {
        SharedRefreshes alone = SharedRefreshes.none(new RefreshCoalescer(clock));
        answer.complete(RENEWAL);
        result(refresh(alone));
        result(refresh(alone));
        assertTrue(result(alone.knows(USE)));
        assertFalse(result(alone.knows(NEXT)));
        assertInstanceOf(Renewal.class, result(alone.madeBy(party("s1"), USE)));
        assertEquals(1, calls.get());
    }
}
