package io.homeport.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.cookies.SessionId;
import io.homeport.store.Revocation.OfServerSession;
import io.homeport.store.Revocation.OfSession;
import io.homeport.store.Revocation.OfSubject;
import io.homeport.store.RevocationList.Standing;
import io.homeport.store.RevocationList.WhenUnavailable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RevocationListTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00.700Z");
    private static final long NONE = 0;

    private final HandClock clock = new HandClock();
    private final RevocationList list = new RevocationList(1000, WhenUnavailable.OPEN, clock);

    /** A clock that is moved by hand. */
    private static final class HandClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static SessionId session() {
        return SessionId.random(new SecureRandom());
    }

    private static Instant in(long seconds) {
        return START.plusSeconds(seconds);
    }

    @Test
    void aRevokedSessionIsRevokedWhateverIsMadeOfIt() {
        SessionId revoked = session();
        list.add(List.of(new OfSession(revoked, in(60))));
        assertEquals(Standing.REVOKED, list.standing(revoked, NONE, NONE, in(-10)));
        assertEquals(Standing.REVOKED, list.standing(new SessionId(revoked.bytes()), NONE, NONE, in(10)));
        assertEquals(Standing.LIVES, list.standing(session(), NONE, NONE, in(-10)));
    }

    @Test
    void allSessionsOfOneSessionAtTheServerAreRevoked() {
        list.add(List.of(new OfServerSession(7, in(60))));
        assertEquals(Standing.REVOKED, list.standing(session(), 7, NONE, in(10)));
        assertEquals(Standing.LIVES, list.standing(session(), NONE, 7, in(-10)));
        assertEquals(Standing.LIVES, list.standing(session(), NONE, NONE, in(-10)));
    }

    @Test
    void aUsersSessionsAreRevokedButThoseThatBeganLater() {
        list.add(List.of(new OfSubject(7, START, in(60))));
        assertEquals(Standing.REVOKED, list.standing(session(), NONE, 7, in(-3600)));
        assertEquals(Standing.LIVES, list.standing(session(), NONE, 7, in(1)));
        assertEquals(Standing.LIVES, list.standing(session(), 7, NONE, in(-3600)));
    }

    /** Sessions know their beginning to the second: what cannot be told from an earlier one is over, too. */
    @Test
    void aSessionOfTheVerySecondIsRevoked() {
        list.add(List.of(new OfSubject(7, START, in(60))));
        assertEquals(Standing.REVOKED, list.standing(session(), NONE, 7, Instant.parse("2026-11-26T12:00:00Z")));
        assertEquals(Standing.LIVES, list.standing(session(), NONE, 7, Instant.parse("2026-11-26T12:00:01Z")));
    }

    @Test
    void theLatestMomentAndTheLatestEndCount() {
        list.add(List.of(new OfSubject(7, in(100), in(200)), new OfSubject(7, START, in(300))));
        assertEquals(1, list.size());
        clock.now = in(250);
        list.looked();
        assertEquals(Standing.REVOKED, list.standing(session(), NONE, 7, in(100)));
        clock.now = in(300);
        list.looked();
        assertEquals(0, list.size());
        assertEquals(Standing.LIVES, list.standing(session(), NONE, 7, in(100)));
    }

    @Test
    void whatIsOverLeavesAndIsNotTakenInAgain() {
        SessionId revoked = session();
        list.add(List.of(new OfSession(revoked, in(60))));
        clock.now = in(61);
        list.looked();
        assertEquals(0, list.size());
        list.add(List.of(new OfSession(revoked, in(60))));
        assertEquals(0, list.size());
        assertEquals(0, list.crowdedOut());
    }

    @Test
    void ofTooManyThoseThatEndFirstLeave() {
        RevocationList small = new RevocationList(2, WhenUnavailable.OPEN, clock);
        SessionId first = session();
        SessionId last = session();
        small.add(List.of(new OfSession(last, in(90))));
        small.add(List.of(new OfSession(first, in(30))));
        small.add(List.of(new OfServerSession(7, in(60))));
        assertEquals(2, small.size());
        assertEquals(1, small.crowdedOut());
        assertEquals(Standing.LIVES, small.standing(first, NONE, NONE, START));
        assertEquals(Standing.REVOKED, small.standing(last, NONE, NONE, START));
    }

    @Test
    void whoListensIsToldOfWhatIsNewOnly() {
        AtomicInteger told = new AtomicInteger();
        list.whenAdded(told::incrementAndGet);
        Revocation revocation = new OfServerSession(7, in(60));
        list.add(List.of(revocation));
        list.add(List.of(revocation));
        list.add(List.of());
        assertEquals(1, told.get());
    }

    @Test
    void itsAgeIsTheTimeSinceTheLastLook() {
        clock.now = in(5);
        assertEquals(Duration.ofSeconds(5), list.age());
        list.looked();
        assertEquals(Duration.ZERO, list.age());
    }

    @Test
    void withoutTheStoreWhatWasKnownCountsUnlessTheDeploymentWantsOtherwise() {
        RevocationList closed = new RevocationList(10, WhenUnavailable.CLOSED, clock);
        SessionId revoked = session();
        for (RevocationList each : List.of(list, closed)) {
            each.add(List.of(new OfSession(revoked, in(60))));
        }
        clock.now = in(11);
        assertEquals(Standing.LIVES, list.standing(session(), NONE, NONE, START));
        assertEquals(Standing.REVOKED, list.standing(revoked, NONE, NONE, START));
        assertEquals(Standing.UNKNOWN, closed.standing(session(), NONE, NONE, START));
        closed.looked();
        assertEquals(Standing.LIVES, closed.standing(session(), NONE, NONE, START));
    }
}
