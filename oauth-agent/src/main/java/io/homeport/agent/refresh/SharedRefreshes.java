package io.homeport.agent.refresh;

import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.store.Refreshes;
import io.homeport.store.Refreshes.Claim;
import io.homeport.store.StoreKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One refresh for one use of a refresh token, in all instances that share a store; without one, in this instance. Whoever
 * has claimed the token asks the server and leaves the answer, and all others get that. While the store is away, each
 * instance goes on by itself, and the proxies send the calls of one session to one instance.
 */
public final class SharedRefreshes {
    private static final Logger LOG = Logger.getLogger(SharedRefreshes.class);

    /** An instance that dies is followed after so long; one that lives says so before. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final long EXTENDED_EVERY_MILLIS = 3_000;
    private static final long LOOK_AGAIN_MILLIS = 50;
    /** For so long, a caller waits for another instance: less than a proxy waits for the agent. */
    private static final int MOST_LOOKS = 500;

    /** A slow answer is not yet a store that is away, and two instances that go on by themselves use the token twice. */
    private static final int MOST_CLAIMS_LOST = 3;

    private static final long CLAIM_AGAIN_MILLIS = 200;

    private static final long LEAVE_AGAIN_MILLIS = 250;
    private static final int MOST_LEAVES = (int) (LEASE.toMillis() / LEAVE_AGAIN_MILLIS);

    private final RefreshCoalescer here;
    private final Optional<Store> store;

    private record Store(Refreshes refreshes, Vertx vertx) {}

    private SharedRefreshes(RefreshCoalescer here, Optional<Store> store) {
        this.here = here;
        this.store = store;
    }

    /** Where there is no store. */
    public static SharedRefreshes none(RefreshCoalescer here) {
        return new SharedRefreshes(here, Optional.empty());
    }

    /** By this store. */
    public static SharedRefreshes in(Refreshes refreshes, RefreshCoalescer here, Vertx vertx) {
        return new SharedRefreshes(here, Optional.of(new Store(refreshes, vertx)));
    }

    /** What came of this use, or comes of it now; the renewal is begun at most once. */
    RefreshCoalescer.Turn once(RelyingParty party, TokenUse use, Supplier<Future<Renewal>> renewal) {
        return here.turn(
                use,
                () -> store.map(known -> new Run(known, party, use, renewal).begin())
                        .orElseGet(renewal));
    }

    /** Whether a refresh by this use is under way, or was done a moment ago, here or elsewhere. */
    Future<Boolean> knows(TokenUse use) {
        if (here.knows(use) || store.isEmpty()) {
            return Future.succeededFuture(here.knows(use));
        }
        return store.get().refreshes().peek(key(use)).map(Optional::isPresent).otherwise(false);
    }

    /** What is, or was a moment ago, made by this use; fails where nothing is known. */
    Future<Renewal> madeBy(RelyingParty party, TokenUse use) {
        if (here.knows(use) || store.isEmpty()) {
            return here.madeBy(use);
        }
        return madeElsewhere(store.get(), new SealedRenewals(party, use), MOST_LOOKS);
    }

    private static Future<Renewal> madeElsewhere(Store store, SealedRenewals seal, int looksLeft) {
        return store.refreshes().peek(key(seal.use())).compose(known -> {
            if (known.isPresent() && known.get() instanceof Claim.Done done) {
                return seal.open(done.sealedAnswer());
            }
            return known.isPresent() && looksLeft > 0
                    ? later(store.vertx(), LOOK_AGAIN_MILLIS).compose(now -> madeElsewhere(store, seal, looksLeft - 1))
                    : Future.failedFuture("no refresh is known");
        });
    }

    private static StoreKey key(TokenUse use) {
        return StoreKey.of("refresh\n" + use.name());
    }

    private static Future<Void> later(Vertx vertx, long millis) {
        Promise<Void> due = Promise.promise();
        vertx.setTimer(millis, now -> due.complete());
        return due.future();
    }

    /** One use of a token, as this instance goes about it. */
    private static final class Run {
        private final Store store;
        private final SealedRenewals seal;
        private final StoreKey key;
        private final Supplier<Future<Renewal>> renewal;
        private final String claimant = UUID.randomUUID().toString();
        private int looks;
        private int claimsLost;
        private boolean underWayElsewhere;

        Run(Store store, RelyingParty party, TokenUse use, Supplier<Future<Renewal>> renewal) {
            this.store = store;
            this.seal = new SealedRenewals(party, use);
            this.key = key(use);
            this.renewal = renewal;
        }

        Future<Renewal> begin() {
            looks++;
            return store.refreshes().claim(key, claimant, LEASE).transform(claim -> {
                if (claim.failed()) {
                    return lost();
                }
                if (claim.result() instanceof Claim.Claimed claimed) {
                    return claimed(claimed.fencing());
                }
                underWayElsewhere = true;
                return claim.result() instanceof Claim.Done done ? seal.open(done.sealedAnswer()) : again();
            });
        }

        private Future<Renewal> again() {
            return looks < MOST_LOOKS
                    ? later(store.vertx(), LOOK_AGAIN_MILLIS).compose(now -> begin())
                    : Future.failedFuture(ApiError.sessionsUnknown());
        }

        private Future<Renewal> lost() {
            // Another instance has sent the token to the server: a second use would end the session.
            if (underWayElsewhere) {
                return again();
            }
            claimsLost++;
            return claimsLost < MOST_CLAIMS_LOST
                    ? later(store.vertx(), CLAIM_AGAIN_MILLIS).compose(now -> begin())
                    : withoutTheStore();
        }

        /** The claim may be ours and its answer lost: so the answer counts without it. */
        private Future<Renewal> withoutTheStore() {
            return renewal.get()
                    .onSuccess(done -> leave(seal.seal(done), MOST_LEAVES))
                    .onFailure(failure -> {
                        if (failure instanceof SessionOver) {
                            leave(seal.sealOver(), MOST_LEAVES);
                        }
                    });
        }

        private Future<Renewal> claimed(long fencing) {
            long holding = store.vertx()
                    .setPeriodic(EXTENDED_EVERY_MILLIS, due -> store.refreshes().extend(key, fencing, LEASE));
            return renewal.get()
                    .onComplete(done -> store.vertx().cancelTimer(holding))
                    .onSuccess(done -> finish(fencing, seal.seal(done)))
                    .onFailure(failure -> {
                        if (failure instanceof SessionOver) {
                            finish(fencing, seal.sealOver());
                        } else {
                            store.refreshes().release(key, fencing);
                        }
                    });
        }

        /** The page has its answer in any case; nobody waits for this but other instances. */
        private void finish(long fencing, byte[] sealed) {
            store.refreshes()
                    .finish(key, fencing, sealed, RefreshCoalescer.GRACE)
                    .onFailure(failure ->
                            later(store.vertx(), LEAVE_AGAIN_MILLIS).onSuccess(now -> leave(sealed, MOST_LEAVES)));
        }

        private void leave(byte[] sealed, int triesLeft) {
            store.refreshes().leave(key, sealed, RefreshCoalescer.GRACE).onFailure(failure -> {
                if (triesLeft > 0) {
                    later(store.vertx(), LEAVE_AGAIN_MILLIS).onSuccess(now -> leave(sealed, triesLeft - 1));
                } else {
                    LOG.warnf(
                            "the answer of a refresh could not be left in the session store: %s", failure.getMessage());
                }
            });
        }
    }
}
