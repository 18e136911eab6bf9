package io.homeport.doctor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.authorizationserver.HttpAnswer;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockDifferenceTest {
    private static final Instant ASKED = Instant.parse("2026-11-26T12:00:00Z");

    private static Optional<Duration> ahead(MultiMap headers) {
        return ClockDifference.of(new HttpAnswer(200, "", "", headers), ASKED, ASKED.plusSeconds(1))
                .map(ClockDifference::ahead);
    }

    private static MultiMap dated(String date) {
        return MultiMap.caseInsensitiveMultiMap().set("Date", date);
    }

    @Test
    void countsFromTheMiddleOfTheCallToTheMiddleOfTheSecond() {
        assertEquals(Optional.of(Duration.ZERO), ahead(dated("Thu, 26 Nov 2026 12:00:00 GMT")));
        assertEquals(Optional.of(Duration.ofMinutes(2)), ahead(dated("Thu, 26 Nov 2026 12:02:00 GMT")));
        assertEquals(Optional.of(Duration.ofSeconds(-8)), ahead(dated("Thu, 26 Nov 2026 11:59:52 GMT")));
    }

    @Test
    void readsNoDateOutOfACacheAndNoneThatIsNone() {
        assertTrue(
                ahead(dated("Thu, 26 Nov 2026 12:02:00 GMT").set("Age", "120")).isEmpty());
        assertTrue(ahead(dated("yesterday")).isEmpty());
        assertTrue(ahead(MultiMap.caseInsensitiveMultiMap()).isEmpty());
    }
}
