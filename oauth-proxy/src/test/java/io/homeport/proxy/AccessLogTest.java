package io.homeport.proxy;

import static org.awaitility.Awaitility.await;

import io.homeport.proxy.telemetry.AccessLog;
import io.homeport.proxy.telemetry.Asked;
import io.homeport.proxy.telemetry.FinishedRequest;
import io.homeport.regions.Home;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private static FinishedRequest request(String route, Optional<String> trace) {
        return new FinishedRequest(
                "GET", new Asked(route, Home.of("us"), true), "eu", "us", "answered", 200, 1_000, trace);
    }

    @Test
    void goesOnAfterALineThatCannotBeWrittenAndCountsIt() {
        try (LogLines lines = new LogLines("io.homeport.access");
                AccessLog log = AccessLog.open(Clock.systemUTC())) {
            log.finished(request("unwritable", null));
            log.finished(request("orders", Optional.empty()));
            await().until(() -> lines.all().stream()
                    .anyMatch(line -> line.contains("\"orders\"") && line.contains("\"dropped_before\":1")));
        }
    }
}
