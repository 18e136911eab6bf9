package io.homeport.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.SessionId;
import io.homeport.store.Refreshes.Claim;
import io.homeport.store.Revocations.Look;
import io.homeport.store.StoredSessions.Stored;
import io.homeport.store.UserSessions.Listed;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every store promises; each test uses keys of its own, so that one store serves them all. */
abstract class SessionStoreContract {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** The store under test. */
    abstract SessionStore store();

    static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static StoreKey key() {
        return StoreKey.of(UUID.randomUUID().toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Instant inAnHour() {
        return Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3600);
    }

    private List<Revocation> all() {
        List<Revocation> all = new ArrayList<>();
        long since = Look.BEGINNING;
        Look look;
        do {
            look = result(store().revocations().since(since));
            all.addAll(look.found());
            since = look.next();
        } while (!look.complete());
        return all;
    }

    private static Revocation ofSession() {
        return new Revocation.OfSession(SessionId.random(new SecureRandom()), inAnHour());
    }

    @Test
    void findsWhatWasRevokedInEveryWay() {
        List<Revocation> written = List.of(
                ofSession(),
                new Revocation.OfServerSession(new SecureRandom().nextLong() | 1, inAnHour()),
                new Revocation.OfSubject(
                        -(new SecureRandom().nextLong(1L << 60)) - 1,
                        Instant.ofEpochSecond(1_700_000_000),
                        inAnHour()));
        written.forEach(revocation -> result(store().revocations().revoke(revocation)));
        assertTrue(all().containsAll(written));
    }

    @Test
    void aLookFindsWhatWasWrittenSinceTheLastOne() {
        result(store().revocations().revoke(ofSession()));
        Look before = result(store().revocations().since(Look.BEGINNING));
        Revocation fresh = ofSession();
        result(store().revocations().revoke(fresh));
        assertTrue(result(store().revocations().since(before.next())).found().contains(fresh));
    }

    @Test
    void manyRevocationsAreFoundPageByPage() {
        Set<Revocation> written = new HashSet<>();
        List<Future<Void>> writing = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            Revocation revocation = ofSession();
            written.add(revocation);
            writing.add(store().revocations().revoke(revocation));
            if (writing.size() == 100) {
                result(Future.all(writing));
                writing.clear();
            }
        }
        assertTrue(new HashSet<>(all()).containsAll(written));
    }

    @Test
    void aRevocationLeavesAtItsEnd() {
        Revocation soonOver = new Revocation.OfSession(
                SessionId.random(new SecureRandom()), Instant.now().plusMillis(1100));
        Revocation later = ofSession();
        result(store().revocations().revoke(soonOver));
        result(store().revocations().revoke(later));
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            // Whatever is written next may do the clearing up.
            result(store().revocations().revoke(later));
            Set<SessionId> left = new HashSet<>();
            for (Revocation one : all()) {
                if (one instanceof Revocation.OfSession session) {
                    left.add(session.session());
                }
            }
            return !left.contains(((Revocation.OfSession) soonOver).session())
                    && left.contains(((Revocation.OfSession) later).session());
        });
    }

    @Test
    void whoSubscribedIsTold() {
        AtomicInteger told = new AtomicInteger();
        store().revocations().subscribe(new Revocations.Follower() {
            @Override
            public void written() {
                told.incrementAndGet();
            }

            @Override
            public void connected() {}
        });
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            result(store().revocations().revoke(ofSession()));
            return told.get() > 0;
        });
    }

    private static String anybody() {
        return UUID.randomUUID().toString();
    }

    @Test
    void oneClaimsAndTheOthersWait() {
        StoreKey token = key();
        Claim.Claimed claimed =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(token, anybody(), LONG)));
        assertFalse(claimed.mayHaveBeenUsed());
        Claim.UnderWay other = assertInstanceOf(
                Claim.UnderWay.class, result(store().refreshes().claim(token, anybody(), LONG)));
        assertTrue(other.leaseLeft().compareTo(LONG) <= 0 && other.leaseLeft().compareTo(Duration.ofMinutes(4)) > 0);
        assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(key(), anybody(), LONG)));
    }

    /** Whose answer was lost on its way does not know it, and asks again. */
    @Test
    void whoAsksAgainIsToldTheSameAndNobodyElseIs() {
        StoreKey token = key();
        Claim.Claimed first = (Claim.Claimed) result(store().refreshes().claim(token, "one", SHORT));
        Claim.Claimed again =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(token, "one", LONG)));
        assertEquals(first, again);
        Claim.UnderWay other = assertInstanceOf(
                Claim.UnderWay.class, result(store().refreshes().claim(token, "other", LONG)));
        assertTrue(other.leaseLeft().compareTo(Duration.ofMinutes(4)) > 0);
        assertTrue(result(store().refreshes().finish(token, again.fencing(), bytes("answer"), LONG)));
        assertInstanceOf(Claim.Done.class, result(store().refreshes().claim(token, "one", LONG)));
        StoreKey released = key();
        first = (Claim.Claimed) result(store().refreshes().claim(released, "one", LONG));
        result(store().refreshes().release(released, first.fencing()));
        again = (Claim.Claimed) result(store().refreshes().claim(released, "one", LONG));
        assertTrue(again.fencing() > first.fencing());
    }

    @Test
    void ofManyWhoClaimAtOnceOneIsTheOne() {
        StoreKey token = key();
        List<Future<Claim>> claims = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            claims.add(store().refreshes().claim(token, anybody(), LONG));
        }
        long holders = claims.stream()
                .map(SessionStoreContract::result)
                .filter(Claim.Claimed.class::isInstance)
                .count();
        assertEquals(1, holders);
    }

    @Test
    void whoComesLateGetsTheAnswer() {
        StoreKey token = key();
        Claim.Claimed claimed = (Claim.Claimed) result(store().refreshes().claim(token, anybody(), LONG));
        byte[] answer = new byte[5_000];
        new SecureRandom().nextBytes(answer);
        assertTrue(result(store().refreshes().finish(token, claimed.fencing(), answer, LONG)));
        Claim.Done done =
                assertInstanceOf(Claim.Done.class, result(store().refreshes().claim(token, anybody(), LONG)));
        assertArrayEquals(answer, done.sealedAnswer());
    }

    @Test
    void theAnswerLeavesAfterItsGrace() {
        StoreKey token = key();
        Claim.Claimed claimed = (Claim.Claimed) result(store().refreshes().claim(token, anybody(), LONG));
        result(store().refreshes().finish(token, claimed.fencing(), bytes("answer"), SHORT));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> result(store().refreshes().claim(token, anybody(), LONG)) instanceof Claim.Claimed);
    }

    private Claim.Claimed afterTheLease(StoreKey token) {
        return await().atMost(Duration.ofSeconds(5))
                .until(
                        () -> result(store().refreshes().claim(token, anybody(), LONG)) instanceof Claim.Claimed claimed
                                ? claimed
                                : null,
                        claimed -> claimed != null);
    }

    @Test
    void whoFollowsADeadHolderLearnsThatTheTokenMayBeUsedUp() {
        StoreKey token = key();
        Claim.Claimed dead = (Claim.Claimed) result(store().refreshes().claim(token, anybody(), SHORT));
        Claim.Claimed next = afterTheLease(token);
        assertTrue(next.mayHaveBeenUsed());
        assertTrue(next.fencing() > dead.fencing());
    }

    @Test
    void aHolderWhoseLeaseIsOverChangesNothing() {
        StoreKey token = key();
        Claim.Claimed stale = (Claim.Claimed) result(store().refreshes().claim(token, anybody(), SHORT));
        Claim.Claimed next = afterTheLease(token);
        assertFalse(result(store().refreshes().finish(token, stale.fencing(), bytes("stale"), LONG)));
        result(store().refreshes().release(token, stale.fencing()));
        assertInstanceOf(Claim.UnderWay.class, result(store().refreshes().claim(token, anybody(), LONG)));
        assertTrue(result(store().refreshes().finish(token, next.fencing(), bytes("next"), LONG)));
        assertFalse(result(store().refreshes().finish(token, stale.fencing(), bytes("stale"), LONG)));
        Claim.Done done = (Claim.Done) result(store().refreshes().claim(token, anybody(), LONG));
        assertArrayEquals(bytes("next"), done.sealedAnswer());
    }

    @Test
    void aHolderThatIsLateButAloneMayFinish() {
        StoreKey token = key();
        Claim.Claimed slow = (Claim.Claimed) result(store().refreshes().claim(token, anybody(), Duration.ofMillis(1)));
        assertTrue(result(store().refreshes().finish(token, slow.fencing(), bytes("slow"), LONG)));
    }

    @Test
    void whatIsReleasedIsClaimedAtOnceAndIsUnused() {
        StoreKey token = key();
        Claim.Claimed first = (Claim.Claimed) result(store().refreshes().claim(token, anybody(), LONG));
        result(store().refreshes().release(token, first.fencing()));
        Claim.Claimed next =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(token, anybody(), LONG)));
        assertFalse(next.mayHaveBeenUsed());
        assertTrue(next.fencing() > first.fencing());
        assertFalse(result(store().refreshes().finish(token, first.fencing(), bytes("first"), LONG)));
    }

    @Test
    void aReleaseDoesNotUndoThatAnEarlierHolderMayHaveUsedTheToken() {
        StoreKey token = key();
        result(store().refreshes().claim(token, anybody(), SHORT));
        Claim.Claimed second = afterTheLease(token);
        result(store().refreshes().release(token, second.fencing()));
        Claim.Claimed third = (Claim.Claimed) result(store().refreshes().claim(token, anybody(), LONG));
        assertTrue(third.mayHaveBeenUsed());
    }

    private void assertKept(StoreKey reference, long generation, String sealed) {
        Optional<Stored> found = result(store().sessions().get(reference));
        assertEquals(generation, found.orElseThrow().generation());
        assertArrayEquals(bytes(sealed), found.orElseThrow().sealed());
    }

    @Test
    void keepsASessionAndItsNewestGeneration() {
        StoreKey reference = key();
        assertTrue(result(store().sessions().get(reference)).isEmpty());
        assertTrue(result(store().sessions().put(reference, new Stored(9, bytes("nine")), LONG)));
        assertTrue(result(store().sessions().put(reference, new Stored(10, bytes("ten")), LONG)));
        assertKept(reference, 10, "ten");
        assertFalse(result(store().sessions().put(reference, new Stored(9, bytes("late")), LONG)));
        assertFalse(result(store().sessions().put(reference, new Stored(10, bytes("again")), LONG)));
        assertKept(reference, 10, "ten");
    }

    @Test
    void amendsTheVeryGenerationThatIsKeptAndNoOther() {
        StoreKey reference = key();
        assertFalse(result(store().sessions().amend(reference, new Stored(9, bytes("nothing there")), LONG)));
        assertTrue(result(store().sessions().get(reference)).isEmpty());
        result(store().sessions().put(reference, new Stored(9, bytes("nine")), LONG));
        assertTrue(result(store().sessions().amend(reference, new Stored(9, bytes("amended")), LONG)));
        assertKept(reference, 9, "amended");
        result(store().sessions().put(reference, new Stored(10, bytes("ten")), LONG));
        assertFalse(result(store().sessions().amend(reference, new Stored(9, bytes("late")), LONG)));
        assertFalse(result(store().sessions().amend(reference, new Stored(11, bytes("early")), LONG)));
        assertKept(reference, 10, "ten");
        result(store().sessions().delete(reference));
        assertFalse(result(store().sessions().amend(reference, new Stored(10, bytes("late")), LONG)));
        assertTrue(result(store().sessions().get(reference)).isEmpty());
    }

    @Test
    void aSessionLeavesWhenItIsDeletedOrItsTimeIsOver() {
        StoreKey deleted = key();
        result(store().sessions().put(deleted, new Stored(0, bytes("one")), LONG));
        result(store().sessions().delete(deleted));
        assertTrue(result(store().sessions().get(deleted)).isEmpty());
        assertFalse(result(store().sessions().put(deleted, new Stored(1, bytes("late")), LONG)));
        assertTrue(result(store().sessions().get(deleted)).isEmpty());
        StoreKey over = key();
        result(store().sessions().put(over, new Stored(0, bytes("one")), SHORT));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> result(store().sessions().get(over)).isEmpty());
    }

    private static Listed listed(StoreKey session, Instant endsAt, String details) {
        Instant begun = Instant.ofEpochSecond(1_700_000_000);
        return new Listed(session, begun, begun.plusSeconds(60), endsAt, bytes(details));
    }

    private List<StoreKey> sessionsOf(StoreKey user) {
        return result(store().userSessions().of(user)).stream()
                .map(Listed::session)
                .toList();
    }

    @Test
    void listsAUsersSessionsThatHaveNotEnded() {
        StoreKey user = key();
        StoreKey one = key();
        StoreKey other = key();
        result(store().userSessions().note(user, listed(one, inAnHour(), "phone")));
        result(store().userSessions().note(user, listed(one, inAnHour(), "phone, renewed")));
        result(store().userSessions().note(user, listed(other, inAnHour(), "laptop")));
        result(store().userSessions().note(user, listed(key(), Instant.now().minusSeconds(5), "over")));
        assertEquals(Set.of(one, other), Set.copyOf(sessionsOf(user)));
        Listed read = result(store().userSessions().of(user)).stream()
                .filter(listed -> listed.session().equals(one))
                .findFirst()
                .orElseThrow();
        assertArrayEquals(bytes("phone, renewed"), read.details());
        assertEquals(Instant.ofEpochSecond(1_700_000_000), read.begun());
        assertEquals(Instant.ofEpochSecond(1_700_000_060), read.lastRefresh());
        result(store().userSessions().remove(user, one));
        assertEquals(List.of(other), sessionsOf(user));
        assertEquals(List.of(), sessionsOf(key()));
    }

    @Test
    void ofTooManySessionsOfAUserTheOneThatEndsFirstLeaves() {
        StoreKey user = key();
        StoreKey first = key();
        result(store().userSessions().note(user, listed(first, inAnHour().minusSeconds(60), "first")));
        for (int i = 0; i < UserSessions.MOST_OF_A_USER; i++) {
            result(store().userSessions().note(user, listed(key(), inAnHour(), "another")));
        }
        List<StoreKey> left = sessionsOf(user);
        assertEquals(UserSessions.MOST_OF_A_USER, left.size());
        assertFalse(left.contains(first));
    }

    @Test
    void aPeekSeesWhoIsAtItAndWhatCameOfItAndClaimsNothing() {
        StoreKey token = key();
        assertEquals(Optional.empty(), result(store().refreshes().peek(token)));
        Claim.Claimed claimed =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(token, anybody(), LONG)));
        assertInstanceOf(
                Claim.UnderWay.class, result(store().refreshes().peek(token)).orElseThrow());
        result(store().refreshes().finish(token, claimed.fencing(), bytes("answer"), LONG));
        Claim.Done done = assertInstanceOf(
                Claim.Done.class, result(store().refreshes().peek(token)).orElseThrow());
        assertArrayEquals(bytes("answer"), done.sealedAnswer());
        StoreKey released = key();
        claimed =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(released, anybody(), LONG)));
        result(store().refreshes().release(released, claimed.fencing()));
        assertEquals(Optional.empty(), result(store().refreshes().peek(released)));
    }

    @Test
    void anExtendedClaimLastsAndAnOldOneCannotBeExtended() {
        StoreKey token = key();
        Claim.Claimed first =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(token, anybody(), SHORT)));
        assertTrue(result(store().refreshes().extend(token, first.fencing(), LONG)));
        Claim.UnderWay underWay = assertInstanceOf(
                Claim.UnderWay.class, result(store().refreshes().claim(token, anybody(), LONG)));
        assertTrue(underWay.leaseLeft().compareTo(SHORT) > 0);
        StoreKey other = key();
        Claim.Claimed old =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(other, anybody(), SHORT)));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> result(store().refreshes().claim(other, anybody(), LONG)) instanceof Claim.Claimed);
        assertFalse(result(store().refreshes().extend(other, old.fencing(), LONG)));
    }

    @Test
    void anAnswerWithoutAClaimCountsUnlessThereIsOne() {
        StoreKey unclaimed = key();
        assertTrue(result(store().refreshes().leave(unclaimed, bytes("first"), LONG)));
        assertFalse(result(store().refreshes().leave(unclaimed, bytes("second"), LONG)));
        Claim.Done done =
                assertInstanceOf(Claim.Done.class, result(store().refreshes().claim(unclaimed, anybody(), LONG)));
        assertArrayEquals(bytes("first"), done.sealedAnswer());
        StoreKey claimed = key();
        Claim.Claimed claim =
                assertInstanceOf(Claim.Claimed.class, result(store().refreshes().claim(claimed, anybody(), LONG)));
        assertTrue(result(store().refreshes().leave(claimed, bytes("first"), LONG)));
        assertFalse(result(store().refreshes().finish(claimed, claim.fencing(), bytes("second"), LONG)));
    }

    @Test
    void tellsTheFirstUseFromAReplay() {
        StoreKey used = key();
        assertTrue(result(store().firstUses().isFirst(used, SHORT)));
        assertTrue(result(store().firstUses().isFirst(key(), LONG)));
        StoreKey again = key();
        assertTrue(result(store().firstUses().isFirst(again, LONG)));
        assertFalse(result(store().firstUses().isFirst(again, LONG)));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> result(store().firstUses().isFirst(used, SHORT)));
    }
}
