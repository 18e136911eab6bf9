package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedDocumentTest {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final List<Promise<String>> readings = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final MovableClock clock = new MovableClock();
    private final PublishedDocument<String> keys = new PublishedDocument<>(
            "the key set",
            () -> {
                Promise<String> reading = Promise.promise();
                readings.add(reading);
                return reading.future();
            },
            later::add,
            clock);

    private void answer(String answer) {
        readings.get(readings.size() - 1).complete(answer);
    }

    private void fail() {
        readings.get(readings.size() - 1).fail("the server cannot be reached");
    }

    private void isRead(String answer) {
        keys.current();
        answer(answer);
    }

    @Test
    void isReadOnceForSeveralLogins() {
        Future<String> first = keys.current();
        Future<String> second = keys.current();
        answer("one");
        assertEquals("one", first.result());
        assertEquals("one", second.result());
        assertEquals("one", keys.current().result());
        assertEquals(1, readings.size());
    }

    @Test
    void isReadAgainAfterAFirstFailure() {
        assertFalse(keys.present());
        keys.current();
        fail();
        keys.current();
        assertEquals(2, readings.size());
    }

    @Test
    void servesWhenItIsStaleAndIsReadAnewBehindThat() {
        isRead("one");
        clock.advance(Duration.ofHours(1));
        assertEquals("one", keys.current().result(), "nobody waits");
        assertEquals("one", keys.current().result());
        assertEquals(2, readings.size());
        answer("two");
        assertEquals("two", keys.current().result());
        assertEquals(2, readings.size());
    }

    /** However long a reading takes, the next one begins a pause after its end. */
    @Test
    void givesAServerThatIsDownAPauseAfterEachFailure() {
        isRead("one");
        clock.advance(Duration.ofHours(1));
        keys.current();
        clock.advance(Duration.ofMinutes(1));
        fail();
        assertEquals("one", keys.current().result());
        assertEquals(2, readings.size());
        clock.advance(PAUSE);
        assertEquals("one", keys.current().result());
        assertEquals(3, readings.size());
    }

    @Test
    void isWaitedForWhereNobodyHasAskedForHalfADay() {
        isRead("one");
        clock.advance(Duration.ofHours(12));
        Future<String> first = keys.current();
        assertFalse(first.isComplete());
        answer("two");
        assertEquals("two", first.result());
        clock.advance(Duration.ofHours(12));
        Future<String> down = keys.current();
        fail();
        assertEquals("two", down.result());
        clock.advance(PAUSE);
        assertEquals("two", keys.current().result(), "it is known to be down, and nobody waits");
    }

    @Test
    void isReadAtMostOncePerPauseForUnknownKeys() {
        isRead("one");
        Future<String> missing = keys.newest();
        assertFalse(missing.isComplete(), "an unknown key waits");
        answer("two");
        assertEquals("two", missing.result());
        for (int bogus = 0; bogus < 10_000; bogus++) {
            assertEquals("two", keys.newest().result());
        }
        assertEquals(2, readings.size());
        clock.advance(PAUSE);
        keys.newest();
        assertEquals(3, readings.size());
    }

    @Test
    void tellsUnknownKeysThatItCannotBeRead() {
        isRead("one");
        Future<String> newest = keys.newest();
        fail();
        assertTrue(newest.failed());
        assertEquals("one", keys.current().result());
        assertEquals(newest.cause(), keys.newest().cause(), "whether there is another key is not known, and why");
        assertEquals(2, readings.size());
    }

    @Test
    void isReadOnceMoreAMomentLaterForAllWhoMissAKey() {
        isRead("one");
        keys.newest();
        answer("one");
        Future<String> second = keys.newestAMomentLater();
        assertEquals(second, keys.newestAMomentLater());
        assertEquals(second, keys.newest(), "whoever comes meanwhile waits with them");
        assertEquals(2, readings.size());
        later.get(0).run();
        answer("two");
        assertEquals("two", second.result());
        assertEquals("two", keys.newestAMomentLater().result());
        assertEquals("two", keys.newest().result());
        assertEquals(1, later.size());
        assertEquals(3, readings.size());
    }

    /** Forged tokens without end must not begin one reading after the other. */
    @Test
    void hasNoThirdReadingHoweverCallersInterleave() {
        isRead("one");
        keys.newest();
        keys.newest();
        answer("one");
        keys.newestAMomentLater();
        later.get(0).run();
        keys.newest();
        keys.newestAMomentLater();
        answer("one");
        keys.newest();
        keys.newestAMomentLater();
        assertEquals(1, later.size());
        assertEquals(3, readings.size());
    }
}
