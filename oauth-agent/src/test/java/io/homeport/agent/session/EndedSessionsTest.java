package io.homeport.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.session.EndedSessions.Ending;
import io.homeport.agent.world.MovableClock;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.SessionId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndedSessionsTest {
    private static final int BOUND = 50;

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final EndedSessions ended = new EndedSessions(clock, BOUND);
    private final SessionId session = SessionId.random(random);

    private Optional<Ending> ending(long generation) {
        return ended.of(new Envelope(Instant.EPOCH, Instant.EPOCH, session, generation));
    }

    @Test
    void remembersUntilNoAnswerCanComeAnyMore() {
        ended.add(session, Ending.SIGNED_OUT);
        clock.advance(EndedSessions.REMEMBERED.minusSeconds(1));
        assertEquals(Optional.of(Ending.SIGNED_OUT), ending(0));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), ending(0));
    }

    @Test
    void remembersWhatWasSaidLast() {
        assertEquals(Optional.empty(), ending(3));
        ended.add(session, Ending.SIGNED_OUT);
        ended.add(session, Ending.REPLACED);
        assertEquals(Optional.of(Ending.REPLACED), ending(3));
    }

    @Test
    void tellsGenerationsOfOneIdApart() {
        ended.add(session, Ending.SIGNED_OUT);
        ended.addBefore(new Envelope(Instant.EPOCH, Instant.EPOCH, session, 5), Ending.SIGNED_IN_AGAIN);
        assertEquals(Optional.of(Ending.SIGNED_IN_AGAIN), ending(4));
        assertEquals(Optional.empty(), ending(5));
    }

    @Test
    void isBounded() {
        IntStream.range(0, 20 * BOUND).forEach(i -> ended.add(SessionId.random(random), Ending.SIGNED_OUT));
        assertTrue(ended.remembered() <= BOUND, () -> ended.remembered() + " are remembered");
    }

    @Test
    void countsThoseThatItRemembers() {
        ended.add(session, Ending.SIGNED_OUT);
        ended.add(SessionId.random(random), Ending.REPLACED);
        assertEquals(2, ended.remembered());
        clock.advance(EndedSessions.REMEMBERED);
        assertEquals(0, ended.remembered());
    }

    @Test
    void oneThatEndedSaysNothingOfOthers() {
        ended.add(SessionId.random(random), Ending.SIGNED_OUT);
        assertEquals(Optional.empty(), ending(0));
    }

    @ParameterizedTest
    @CsvSource({"SIGNED_OUT, true, false", "REPLACED, true, true", "SIGNED_IN_AGAIN, false, true"})
    void whatEndedItDecidesWhatBecomesOfLateTokensAndCookies(Ending ending, boolean revoked, boolean followed) {
        assertEquals(revoked, ending.endsItsTokens());
        assertEquals(followed, ending.isFollowed());
    }
}
