package io.homeport.deployment.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartNoticeTest {
    private final RestartNotice notice =
            new RestartNotice(Map.of("quarkus.http.port", "9502", "homeport.reload-interval", "PT5S"));

    @Test
    void saysNothingOfWhatIsAsAtTheStart() {
        assertEquals(
                Optional.empty(), notice.look(Map.of("quarkus.http.port", "9502", "homeport.reload-interval", "PT5S")));
    }

    @Test
    void namesWhatIsAnotherNewOrGoneOnceAndNeverItsValue() {
        Map<String, String> now = Map.of("quarkus.http.port", "9999", "homeport-proxy.access-log", "true");
        assertEquals(
                Optional.of("settings have changed that a restart takes over, and no reload:"
                        + " homeport-proxy.access-log, homeport.reload-interval, quarkus.http.port"),
                notice.look(now));
        assertEquals(Optional.empty(), notice.look(now));
    }

    @Test
    void saysItAgainWhenItWasMendedMeanwhile() {
        Map<String, String> atStart = Map.of("quarkus.http.port", "9502", "homeport.reload-interval", "PT5S");
        Map<String, String> now = Map.of("quarkus.http.port", "9999", "homeport.reload-interval", "PT5S");
        assertEquals(true, notice.look(now).isPresent());
        assertEquals(false, notice.look(atStart).isPresent());
        assertEquals(true, notice.look(now).isPresent());
    }
}
