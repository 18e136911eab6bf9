package io.homeport.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.homeport.cookies.SessionId;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an operator sees of a ring's keys. */
class KeyMetricsTest {
    private static final SealingKey OLD = key("old", 1);
    private static final SealingKey NEW = key("new", 2);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Clock clock = Clock.systemUTC();
    private final LiveKeyRing ring = new LiveKeyRing(new KeyRing(List.of(OLD)), clock);

    private static SealingKey key(String id, int with) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        Arrays.fill(secret, (byte) with);
        return new SealingKey(id, secret);
    }

    /** Each series of the ring, by what it is called without its beginning and its key, and what it says. */
    private Map<String, Double> shown() {
        Map<String, Double> shown = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            assertEquals("session", meter.getId().getTag("ring"));
            shown.put(
                    meter.getId().getName().replace("homeport.cookie.key.", "") + " "
                            + meter.getId().getTag("key"),
                    meter.measure().iterator().next().getValue());
        }
        return shown;
    }

    @Test
    void showWhatEachKeyDoesForAsLongAsItIsThere() {
        KeyMetrics.ofSealing(registry, "session", ring);
        SessionCookies cookies = new SessionCookies("shop", "issuer", ring, CookieFormat.TWO, clock);
        Instant now = clock.instant();
        Envelope envelope = new Envelope(now, now.plusSeconds(60), new SessionId(new byte[SessionId.LENGTH]), 0);
        String value = cookies.sealId("id", new IdContent(envelope, "opaque"));
        cookies.openId("id", value);
        cookies.openId("id", value);
        assertEquals(Map.of("openings old", 2.0, "seals old", 1.0, "sealing old", 1.0), shown());
        ring.follow(new KeyRing(List.of(NEW, OLD), Duration.ZERO));
        cookies.sealId("id", new IdContent(envelope, "opaque"));
        assertEquals(
                Map.of(
                        "openings old",
                        2.0,
                        "seals old",
                        1.0,
                        "sealing old",
                        0.0,
                        "openings new",
                        0.0,
                        "seals new",
                        1.0,
                        "sealing new",
                        1.0),
                shown());
        ring.follow(new KeyRing(List.of(NEW)));
        assertEquals(Map.of("openings new", 0.0, "seals new", 1.0, "sealing new", 1.0), shown());
        ring.follow(new KeyRing(List.of(key("new", 3))));
        assertEquals(Map.of("openings new", 0.0, "seals new", 0.0, "sealing new", 1.0), shown());
    }

    @Test
    void showOpeningsAloneWhereNothingIsSealed() {
        KeyMetrics.ofOpening(registry, "session", ring);
        assertEquals(Map.of("openings old", 0.0), shown());
    }
}
