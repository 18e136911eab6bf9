package io.homeport.proxy.telemetry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.AuditLog;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.homeport.telemetry.AuditTrail;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the audit log says, in {@code us}, of what was for the gateway of {@code eu}. */
class AuditedRequestsTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private JsonObject line(Ending ending) {
        AuditLog wanted = new AuditLog(new SecretKeySpec(new byte[32], "HmacSHA256"), true, Set.of("orders"), Set.of());
        RequestHead head = RequestHead.reader(
                        new RequestLine("GET", "/orders", Version.HTTP_1_1),
                        new Peer("192.0.2.1", true, false),
                        "api.example.com")
                .head();
        try (AuditTrail trail = new AuditTrail(Clock.systemUTC(), new SimpleMeterRegistry(), lines::add, told -> {})) {
            AuditedRequests.of(trail, wanted, "us").passedOn(head, Optional.of("orders"), "eu", ending, 200);
            await().until(() -> !lines.isEmpty());
        }
        return new JsonObject(lines.get(0));
    }

    @ParameterizedTest
    @CsvSource({"ANSWERED", "BROKEN_ANSWER", "TIMED_OUT"})
    void whatTheGatewayHasGotWasServedThereForAllThatIsKnownHere(Outcome outcome) {
        JsonObject line = line(new Ending(outcome, Optional.of("eu")));
        assertEquals("eu", line.getString("serving"));
        assertEquals("eu", line.getString("home"));
        assertEquals("pass-on", line.getString("decision"));
    }

    @Test
    void whatNoGatewayHasGotWasServedByNobody() {
        JsonObject line = line(new Ending(Outcome.UNREACHABLE, Optional.empty()));
        assertEquals("none", line.getString("serving"));
        assertEquals("eu", line.getString("home"));
        assertEquals("unreachable", line.getString("outcome"));
    }
}
