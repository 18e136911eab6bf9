package io.homeport.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.SubjectDigest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final SubjectDigest UMA = SubjectDigest.of("https://login.example.com", "planted-uma");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    private static SubjectNames names(int secret) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) secret;
        return new SubjectNames(new SecretKeySpec(bytes, "HmacSHA256"));
    }

    private static AuditLine line(String target, Optional<SubjectDigest> subject) {
        return new AuditLine(
                "proxy",
                target,
                "GET",
                new AuditLine.Regions("eu", "us", "us"),
                new AuditLine.Decision(AuditLine.Kind.SERVE, "home"),
                new AuditLine.Outcome("answered", 200),
                subject);
    }

    private AuditTrail trail(Consumer<String> writer) {
        AuditTrail trail = new AuditTrail(CLOCK, registry, writer, told::add);
        trail.begin();
        return trail;
    }

    private double counted(String outcome) {
        return registry.get("homeport.audit.lines")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void aLineHasTheDocumentedFieldsInTheirOrder() {
        try (AuditTrail trail = trail(lines::add)) {
            trail.tell(line("orders", Optional.empty()), names(1));
        }
        assertEquals(
                List.of("{\"v\":1,\"time\":\"2026-11-26T12:00:00Z\",\"service\":\"proxy\",\"target\":\"orders\","
                        + "\"operation\":\"GET\",\"entry\":\"eu\",\"home\":\"us\",\"serving\":\"us\",\"decision\":\"serve\","
                        + "\"rule\":\"home\",\"outcome\":\"answered\",\"status\":200}"),
                lines);
        assertEquals(1, counted("written"));
    }

    @Test
    void aUserHasOneNameForADayAndAnotherOnTheNext() {
        String name = names(1).of(UMA, NOON);
        assertEquals(name, names(1).of(UMA, Instant.parse("2026-11-26T23:59:59Z")));
        assertNotEquals(name, names(1).of(UMA, Instant.parse("2026-11-27T00:00:00Z")));
        assertNotEquals(name, names(2).of(UMA, NOON));
        assertNotEquals(name, names(1).of(SubjectDigest.of("https://login.example.com", "planted-erik"), NOON));
    }

    /** As docs/regions.md says how to find a user's lines, and as another implementation computed it. */
    @Test
    void theNameIsWhatTheDocsSayHowToCompute() {
        assertEquals("qT9S1j-RkzxadU6pTq-F4g", names(1).of(UMA, NOON));
    }

    @Test
    void nothingOfTheUserIsInALine() {
        try (AuditTrail trail = trail(lines::add)) {
            trail.tell(line("orders", Optional.of(UMA)), names(1));
        }
        assertEquals(names(1).of(UMA, NOON), new JsonObject(lines.get(0)).getString("subject"));
        assertFalse(lines.get(0).contains("planted"), lines.get(0));
    }

    @Test
    void whatComesFasterThanItIsWrittenIsDroppedAndCountedAndSaidOnceAMinute() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(16_385);
        AuditTrail trail = trail(line -> {
            begun.countDown();
            await(slow);
            written.countDown();
        });
        SubjectNames names = names(1);
        trail.tell(line("orders", Optional.empty()), names);
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        IntStream.range(0, 16_384 + 5).forEach(i -> trail.tell(line("orders", Optional.empty()), names));
        slow.countDown();
        assertTrue(written.await(60, TimeUnit.SECONDS));
        trail.close();
        assertEquals(5, counted("dropped"));
        assertEquals(16_385, counted("written"));
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("5 lines of the audit log were dropped"), told.get(0));
    }

    @Test
    void aLineThatCannotBeWrittenCountsAsDroppedAndTheNextIsWritten() {
        try (AuditTrail trail = trail(line -> {
            if (line.contains("unwritable")) {
                throw new IllegalStateException("planted");
            }
            lines.add(line);
        })) {
            trail.tell(line("unwritable", Optional.empty()), names(1));
            trail.tell(line("orders", Optional.empty()), names(1));
        }
        assertEquals(1, lines.size());
        assertEquals(1, counted("dropped"));
    }

    @Test
    void nothingIsRegisteredAndNothingRunsBeforeADeploymentWantsLines() {
        AuditTrail trail = new AuditTrail(CLOCK, registry, lines::add, told::add);
        assertTrue(registry.getMeters().isEmpty());
        trail.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
