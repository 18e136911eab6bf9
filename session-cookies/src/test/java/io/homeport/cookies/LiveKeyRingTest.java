package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which key of a ring seals while the file changes, and what becomes of cookies whose key is in no ring here. */
class LiveKeyRingTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration SETTLING = Duration.ofMinutes(10);
    private static final SealingKey OLD = key("old", 1);
    private static final SealingKey NEW = key("new", 2);
    private static final SealingKey NEWEST = key("newest", 3);

    private final MovedClock clock = new MovedClock();

    /** A clock that stands where a test puts it. */
    private static final class MovedClock extends Clock {
        private Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    private static SealingKey key(String id, int with) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        Arrays.fill(secret, (byte) with);
        return new SealingKey(id, secret);
    }

    private static SealingKey activeFrom(SealingKey key, Instant time) {
        return new SealingKey(key.id(), key.secret(), Optional.of(time));
    }

    private LiveKeyRing started(SealingKey... keys) {
        return new LiveKeyRing(new KeyRing(List.of(keys), SETTLING), clock);
    }

    private static void reads(LiveKeyRing ring, SealingKey... keys) {
        ring.follow(new KeyRing(List.of(keys), SETTLING));
    }

    private static String sealing(LiveKeyRing ring) {
        return ring.sealing().id();
    }

    private static boolean opens(LiveKeyRing ring, String id) {
        return ring.named(id).isPresent();
    }

    @Test
    void aRingOfOneKeySealsAtOnce() {
        assertEquals("old", sealing(started(OLD)));
        assertEquals("old", sealing(started(activeFrom(OLD, START.plusSeconds(60)))));
    }

    @Test
    void aNewFirstKeyOpensAtOnceAndSealsOnceItIsSettled() {
        LiveKeyRing ring = started(OLD);
        clock.pass(Duration.ofDays(30));
        reads(ring, NEW, OLD);
        assertTrue(opens(ring, "new"));
        assertEquals("old", sealing(ring));
        clock.pass(SETTLING.minusMillis(1));
        assertEquals("old", sealing(ring));
        clock.pass(Duration.ofMillis(1));
        assertEquals("new", sealing(ring));
    }

    /** A read of the file that says the same begins nothing anew. */
    @Test
    void aKeyStaysKnownForAsLongAsItIsInTheFile() {
        LiveKeyRing ring = started(OLD);
        clock.pass(SETTLING);
        reads(ring, NEW, OLD);
        clock.pass(SETTLING.dividedBy(2));
        reads(ring, NEW, OLD);
        clock.pass(SETTLING.dividedBy(2));
        assertEquals("new", sealing(ring));
        reads(ring, OLD);
        reads(ring, NEW, OLD);
        assertEquals("old", sealing(ring));
    }

    /** It cannot know what the others have read so far; the oldest key they all have. */
    @Test
    void anInstanceThatHasJustStartedSealsWithTheOldestKey() {
        LiveKeyRing ring = started(NEWEST, NEW, OLD);
        assertEquals("old", sealing(ring));
        clock.pass(SETTLING);
        assertEquals("newest", sealing(ring));
    }

    @Test
    void anInstanceThatHasJustStartedFollowsAChangeToTheOldestKeyThatIsLeft() {
        LiveKeyRing ring = started(NEW, OLD);
        reads(ring, NEWEST, NEW);
        assertEquals("new", sealing(ring));
    }

    /** Though the file has it last, it is not the oldest: others may not know it. */
    @Test
    void aNewKeyThatIsPutLastDoesNotSealInARunningInstance() {
        LiveKeyRing ring = started(OLD);
        clock.pass(Duration.ofSeconds(1));
        reads(ring, OLD, NEW);
        assertEquals("old", sealing(ring));
        clock.pass(SETTLING);
        assertEquals("old", sealing(ring));
    }

    @Test
    void theTimeInTheFileIsBelievedWhateverTheInstanceKnows() {
        Instant time = START.plus(Duration.ofHours(1));
        LiveKeyRing ring = started(activeFrom(NEW, time), OLD);
        clock.pass(Duration.ofHours(1).minusMillis(1));
        assertEquals("old", sealing(ring));
        clock.pass(Duration.ofMillis(1));
        assertEquals("new", sealing(ring));
        assertEquals("new", sealing(started(activeFrom(NEW, time), OLD)));
    }

    @Test
    void theTimeInTheFileMayChangeAndTheKeyStaysTheSame() {
        LiveKeyRing ring = started(OLD);
        reads(ring, activeFrom(NEW, START.plus(Duration.ofHours(1))), OLD);
        HeldKey held = ring.keys().get(0);
        assertEquals("old", sealing(ring));
        reads(ring, activeFrom(NEW, START), OLD);
        assertEquals("new", sealing(ring));
        assertEquals(held, ring.sealing());
    }

    @Test
    void aSecondNewKeyLeavesTheFirstOneSealing() {
        LiveKeyRing ring = started(NEW, OLD);
        clock.pass(SETTLING);
        reads(ring, NEWEST, NEW, OLD);
        assertEquals("new", sealing(ring));
    }

    @Test
    void withoutSettlingTimeTheFirstKeySealsAtOnce() {
        LiveKeyRing ring = started(OLD);
        ring.follow(new KeyRing(List.of(NEW, OLD), Duration.ZERO));
        assertEquals("new", sealing(ring));
        assertEquals(Refusal.RETIRED_KEY, ring.refusalOf("another"));
    }

    @Test
    void aRemovedKeyOpensNothingAnyMore() {
        LiveKeyRing ring = started(NEW, OLD);
        reads(ring, NEW);
        assertEquals("new", sealing(ring));
        assertTrue(opens(ring, "new"));
        assertTrue(!opens(ring, "old"));
    }

    /** Though headers that were seen keep their derived keys. */
    @Test
    void aCookieOfARemovedKeyOpensNoMoreAndTheOthersStillDo() {
        LiveKeyRing ring = started(OLD);
        AccessCookies cookies = new AccessCookies(CookieNames.hostOnly("shop"), "shop", "issuer", ring, clock);
        String old = cookies.seal(content());
        reads(ring, NEW, OLD);
        clock.pass(SETTLING);
        String fresh = cookies.seal(content());
        assertTrue(cookies.open(old).opened().isPresent());
        assertTrue(cookies.open(fresh).opened().isPresent());
        reads(ring, NEW);
        assertEquals(new Opening.Refused<>(Refusal.UNKNOWN_KEY), cookies.open(old));
        assertTrue(cookies.open(fresh).opened().isPresent());
        reads(ring, key("new", 9));
        assertEquals(new Opening.Refused<>(Refusal.NOT_AUTHENTIC), cookies.open(fresh));
    }

    /** A secret that is another is another key, whatever it is called. */
    @Test
    void aKeyOfTheSameIdWithAnotherSecretIsNew() {
        LiveKeyRing ring = started(OLD);
        clock.pass(SETTLING);
        reads(ring, key("new", 7), OLD);
        clock.pass(SETTLING);
        reads(ring, key("new", 8), OLD);
        assertEquals("old", sealing(ring));
    }

    /** The instance that has read the file last is the one whose own ring has not changed for long. */
    @Test
    void anUnknownKeyIsWaitedForFromWhenItIsFirstMet() {
        LiveKeyRing ring = started(OLD);
        clock.pass(Duration.ofDays(30));
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("new"));
        clock.pass(SETTLING.minusMillis(1));
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("new"));
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("newest"));
        clock.pass(Duration.ofMillis(1));
        assertEquals(Refusal.RETIRED_KEY, ring.refusalOf("new"));
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("newest"));
    }

    /** Whoever removes the wrong key has that long to put it back. */
    @Test
    void aRemovedKeyIsWaitedForAsWell() {
        LiveKeyRing ring = started(NEW, OLD);
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("newest"));
        clock.pass(SETTLING);
        reads(ring, NEW);
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("old"));
        clock.pass(SETTLING);
        assertEquals(Refusal.RETIRED_KEY, ring.refusalOf("old"));
        reads(ring, NEW, OLD);
        reads(ring, NEW);
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("old"));
        assertEquals(Refusal.RETIRED_KEY, ring.refusalOf("newest"));
    }

    /** Nobody uses up the time of a key that is still to come. */
    @Test
    void anUnknownKeyIsForgottenAfterADay() {
        LiveKeyRing ring = started(OLD);
        ring.refusalOf("new");
        clock.pass(SETTLING);
        assertEquals(Refusal.RETIRED_KEY, ring.refusalOf("new"));
        clock.pass(Duration.ofDays(1));
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("new"));
    }

    /** Nobody fills the memory, and a flood drives out nothing but what is older. */
    @Test
    void onlySoManyUnknownKeysAreRemembered() {
        LiveKeyRing ring = started(OLD);
        ring.refusalOf("gone");
        ring.refusalOf("kept");
        clock.pass(SETTLING);
        for (int i = 1; i < UnknownKeys.MOST_REMEMBERED; i++) {
            ring.refusalOf("made-up-" + i);
        }
        assertEquals(Refusal.RETIRED_KEY, ring.refusalOf("kept"));
        assertEquals(Refusal.UNKNOWN_KEY, ring.refusalOf("gone"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\u0000", "123456789012345678901234567890123"})
    void whatIsNoKeyIdIsNotWaitedFor(String id) {
        assertEquals(Refusal.MALFORMED, started(OLD).refusalOf(id));
    }

    @Test
    void countsWhatEachKeyHasSealedAndOpened() {
        LiveKeyRing ring = started(OLD);
        AccessCookies cookies = new AccessCookies(CookieNames.hostOnly("shop"), "shop", "issuer", ring, clock);
        String old = cookies.seal(content());
        reads(ring, NEW, OLD);
        clock.pass(SETTLING);
        reads(ring, NEW, OLD);
        String fresh = cookies.seal(content());
        cookies.seal(content());
        for (String value : List.of(old, old, old, fresh, fresh.substring(0, fresh.length() - 4) + "AAAA")) {
            cookies.open(value);
        }
        List<String> counted = new ArrayList<>();
        ring.keys().forEach(key -> counted.add(key.id() + " " + key.seals() + " " + key.openings()));
        assertEquals(List.of("new 2 1", "old 1 3"), counted);
    }

    private AccessContent content() {
        Envelope envelope =
                new Envelope(START, START.plus(Duration.ofDays(1)), new SessionId(new byte[SessionId.LENGTH]), 0);
        return new AccessContent(envelope, "opaque", START.plusSeconds(300), Optional.of("eu"));
    }
}
