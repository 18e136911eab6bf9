package io.homeport.agent.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.world.MovableClock;
import io.homeport.cookies.CookieHeader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private final Renewal renewal = new Renewal(
            List.of("session=second; Path=/; Secure", "id=; Max-Age=0"),
            new Lifetimes(Instant.EPOCH, Instant.EPOCH),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());

    /** A browser keeps name and value, drops what is cleared, and replaces what it had. */
    @Test
    void theNextRequestBringsItsCookiesAsTheBrowserWould() {
        PlainSessions sessions = new PlainSessions(new MovableClock());
        CookieHeader cookies =
                renewal.following(sessions.request("first", Map.of())).cookies();
        assertEquals(List.of("session"), cookies.names(any -> true));
        assertEquals(List.of("second"), cookies.values("session"));
    }

    @Test
    void itTakesTheMemoryOfItsCookies() {
        assertEquals("session=second; Path=/; Secure".length() + "id=; Max-Age=0".length(), renewal.size());
    }

    @Test
    void itPrintsNoCookie() {
        assertEquals("Renewal", renewal.toString());
    }
}
