package io.homeport.proxy.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.RevocationHandles;
import io.homeport.cookies.SessionId;
import io.homeport.proxy.token.AccessToken;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.proxy.token.Credential;
import io.homeport.proxy.token.SessionMark;
import io.homeport.store.RevocationList;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionRateTest {
    /** Shortly before the clock of the JVM begins anew, as it may. */
    private long now = Long.MAX_VALUE - 1_000;

    private final SessionRate rate = new SessionRate(3, () -> now);

    private static SessionId session(int number) {
        byte[] id = new byte[SessionId.LENGTH];
        id[0] = (byte) number;
        return new SessionId(id);
    }

    private int admittedOf(int requests, SessionId session) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += rate.admits(session) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void admitsTheNumberAtOnce() {
        assertEquals(3, admittedOf(10, session(1)));
    }

    @Test
    void givesBackOneAfterItsShareOfTheMinute() {
        admittedOf(3, session(1));
        now += Duration.ofSeconds(20).toNanos() - 1;
        assertFalse(rate.admits(session(1)));
        now += 1;
        assertEquals(1, admittedOf(10, session(1)));
    }

    @Test
    void givesBackNoMoreThanTheNumber() {
        admittedOf(3, session(1));
        now += Duration.ofHours(1).toNanos();
        assertEquals(3, admittedOf(10, session(1)));
    }

    @Test
    void countsEachSessionByItself() {
        admittedOf(10, session(1));
        assertEquals(3, admittedOf(10, session(2)));
    }

    @Test
    void admitsAllWithoutALimit() {
        ApiCredential session = credential(session(1));
        SessionRate none = new SessionRate(0, () -> now);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(none.admits(session));
        }
    }

    @Test
    void limitsNoRequestWithoutASession() {
        for (int i = 0; i < 10; i++) {
            assertTrue(rate.admits(new ApiCredential.Nothing()));
        }
    }

    @Test
    void limitsWhateverBecomesOfTheSessionsToken() {
        assertTrue(rate.admits(credential(session(1))));
        assertEquals(2, admittedOf(10, session(1)));
        assertFalse(rate.admits(credential(session(1))));
    }

    private static ApiCredential credential(SessionId session) {
        return new ApiCredential.Bearer(new Credential.Usable(
                "shop",
                new SessionMark(
                        session, new RevocationHandles(0, 0), Instant.MAX, Optional.empty(), RevocationList.none()),
                AccessToken.of("planted-access-token"),
                Instant.MAX,
                Optional.empty(),
                Optional.empty(),
                false));
    }
}
