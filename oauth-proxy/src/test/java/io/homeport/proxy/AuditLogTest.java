package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.ShownAssurance;
import io.homeport.cookies.SubjectDigest;
import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who was served where, in lines that an auditor can read. */
@QuarkusTest
@WithTestResource(TelemetryTest.WithAccessLog.class)
class AuditLogTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    private String session(String region, String subject, Instant tokenEnd) {
        Instant now = Instant.now();
        return Landscape.cookieName("shop") + "="
                + landscape
                        .cookies("shop")
                        .seal(new AccessContent(
                                new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0),
                                Landscape.TOKEN,
                                tokenEnd,
                                Optional.ofNullable(region),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                Optional.of(SubjectDigest.of("https://login.example.com", subject)),
                                ShownAssurance.none()));
    }

    private static void call(String method, String path, String cookie) {
        given().header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", cookie)
                .request(method, path);
    }

    /** Lines are written in their order by a thread of their own, so those of an earlier test may still be on their way. */
    private List<JsonObject> lines(int count, Runnable calls) {
        try (LogLines log = new LogLines("io.homeport.audit")) {
            call("PATCH", "/orders", landscape.session("us"));
            await().until(() -> afterThePatch(log).isPresent());
            calls.run();
            await().until(() -> afterThePatch(log).orElseThrow().size() >= count);
            return afterThePatch(log).orElseThrow();
        }
    }

    private static Optional<List<JsonObject>> afterThePatch(LogLines log) {
        List<JsonObject> all = log.all().stream().map(JsonObject::new).toList();
        return IntStream.range(0, all.size())
                .filter(at -> all.get(at).getString("operation").equals("PATCH"))
                .boxed()
                .findFirst()
                .map(at -> all.subList(at + 1, all.size()));
    }

    private JsonObject line(String method, String path, String region) {
        return lines(
                        1,
                        () -> call(
                                method,
                                path,
                                session(region, "planted-uma", Instant.now().plusSeconds(300))))
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /orders,  eu,   orders,  eu,   eu,   serve,  home,           answered,           200",
        "POST, /orders,  us,   orders,  us,   us,   serve,  home,           answered,           200",
        "GET,  /shared,  us,   shared,  us,   ca,   serve,  home,           answered,           200",
        "GET,  /orders,  ,     orders,  none, none, refuse, missing,        region_missing,     403",
        "GET,  /orders,  mars, orders,  unknown, none, refuse, unknown,     region_unknown,     403",
        "GET,  /orders,  cn,   orders,  cn,   none, refuse, blocked,        region_blocked,     403"
    })
    void eachRequestSaysWhereItCameInAndWhoServedItByWhichRule(
            String method,
            String path,
            String region,
            String target,
            String home,
            String serving,
            String decision,
            String rule,
            String outcome,
            int status) {
        JsonObject line = line(method, path, region);
        assertEquals(1, line.getInteger("v"));
        assertEquals("proxy", line.getString("service"));
        assertEquals(target, line.getString("target"));
        assertEquals(method, line.getString("operation"));
        assertEquals("us", line.getString("entry"));
        assertEquals(home, line.getString("home"));
        assertEquals(serving, line.getString("serving"));
        assertEquals(decision, line.getString("decision"));
        assertEquals(rule, line.getString("rule"));
        assertEquals(outcome, line.getString("outcome"));
        assertEquals(status, line.getInteger("status"));
        assertFalse(line.getString("subject").isEmpty());
    }

    @Test
    void linesOfOneUserHaveOneNameAndNothingElseOfThem() {
        Instant soon = Instant.now().plusSeconds(300);
        List<JsonObject> lines = lines(4, () -> {
            call("GET", "/orders/planted-path?a=planted-query", session("eu", "planted-uma", soon));
            call("GET", "/orders", session("mars", "planted-uma", soon));
            call("GET", "/orders", session("eu", "planted-uma", Instant.now().minusSeconds(1)));
            call("GET", "/orders", session("eu", "planted-erik", soon));
        });
        List<String> names =
                lines.stream().map(line -> line.getString("subject")).toList();
        assertEquals(1, names.subList(0, 3).stream().distinct().count(), names::toString);
        assertNotEquals(names.get(0), names.get(3));
        assertEquals("token_expired", lines.get(2).getString("outcome"));
        assertEquals("eu", lines.get(2).getString("home"));
        assertFalse(lines.toString().contains("planted"), lines::toString);
    }

    @Test
    void aSessionThatSaysNothingOfItsUserHasALineWithoutAName() {
        JsonObject line =
                lines(1, () -> call("GET", "/orders", landscape.session("eu"))).get(0);
        assertEquals("eu", line.getString("serving"));
        assertNull(line.getString("subject"));
    }

    @Test
    void aRouteThatSaysSoHasNoLine() {
        List<JsonObject> lines = lines(1, () -> {
            call("GET", "/catalog", landscape.session("eu"));
            call("GET", "/orders", landscape.session("eu"));
        });
        assertEquals(
                List.of("orders"),
                lines.stream().map(line -> line.getString("target")).toList());
    }
}
