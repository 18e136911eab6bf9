package io.homeport.agent.telemetry;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees: metrics, security events and readiness. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class OperatorsViewTest {
    private static final Pattern SERIES = Pattern.compile("(homeport_agent_\\w+?)\\{(.*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    World world;

    @Inject
    MovableClock clock;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @TestHTTPResource(value = "/health/ready", management = true)
    URI readiness;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private record Series(String name, Map<String, String> labels, double value) {}

    private List<Series> series() {
        return given().get(metrics)
                .asString()
                .lines()
                .flatMap(line -> {
                    Matcher parts = SERIES.matcher(line);
                    if (!parts.matches()) {
                        return Stream.<Series>empty();
                    }
                    Map<String, String> labels = new HashMap<>();
                    LABEL.matcher(parts.group(2))
                            .results()
                            .forEach(label -> labels.put(label.group(1), label.group(2)));
                    return Stream.of(new Series(parts.group(1), labels, Double.parseDouble(parts.group(3))));
                })
                .toList();
    }

    private double count(String name, Map<String, String> labels) {
        return series().stream()
                .filter(one ->
                        one.name().equals(name) && one.labels().entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Series::value)
                .sum();
    }

    private void counts(String name, Map<String, String> labels, Runnable cause) {
        double before = count(name, labels);
        cause.run();
        assertEquals(before + 1, count(name, labels), name + labels);
    }

    @Test
    void countsLoginsRefreshesAndLogoutsByAppAndOutcome() {
        Map<String, String> shop = Map.of("app", "shop");
        String[] url = new String[1];
        counts("homeport_agent_logins_started_total", shop, () -> url[0] = page.startLogin(""));
        counts(
                "homeport_agent_logins_completed_total",
                shop,
                () -> page.post("login/end", server.authorize(url[0], "aiko")));
        counts(
                "homeport_agent_logins_failed_total",
                Map.of("app", "shop", "reason", "invalid_request"),
                () -> page.post("login/end", "state=unknown&code=x"));
        counts(
                "homeport_agent_logins_failed_total",
                Map.of("app", "shop", "reason", "refused_by_server"),
                () -> new Page(World.SHOP).signInRefused(server, "made_up_by_the_server"));
        Page late = page.copy();
        counts(
                "homeport_agent_refreshes_total",
                Map.of("app", "shop", "outcome", "ok"),
                () -> page.post("refresh").then().statusCode(200));
        counts(
                "homeport_agent_refreshes_coalesced_total",
                shop,
                () -> late.post("refresh").then().statusCode(200));
        server.on(Endpoint.TOKEN, Reply.json(400, "{\"error\":\"invalid_grant\"}"));
        counts(
                "homeport_agent_refreshes_total",
                Map.of("app", "shop", "outcome", "session_expired"),
                () -> page.copy().post("refresh").then().statusCode(401));
        counts("homeport_agent_logouts_total", shop, () -> page.post("logout"));
        counts(
                "homeport_agent_blocked_total",
                Map.of("app", "shop", "reason", "invalid_origin"),
                () -> given().header("Origin", "https://evil.example").post("/oauth-agent/logout"));
        counts(
                "homeport_agent_cookies_refused_total",
                Map.of("app", "shop", "reason", "malformed"),
                () -> given().header("Cookie", "__Host-Http-shop-at=planted-cookie")
                        .header("Origin", World.SHOP.origin())
                        .header("token-handler-version", "1")
                        .get("/oauth-agent/session"));
    }

    @Test
    void timesEachCallToTheServerByEndpointAndStatus() {
        page.signIn(server, "aiko");
        for (Map<String, String> labels : List.of(
                Map.of("app", "shop", "endpoint", "metadata", "status", "200"),
                Map.of("app", "shop", "endpoint", "keys", "status", "200"),
                Map.of("app", "shop", "endpoint", "token", "status", "200"))) {
            assertTrue(count("homeport_agent_server_calls_seconds_count", labels) >= 1, labels.toString());
            assertTrue(count("homeport_agent_server_calls_seconds_sum", labels) > 0, labels.toString());
        }
        server.on(Endpoint.TOKEN, Reply.empty(599));
        counts(
                "homeport_agent_server_calls_seconds_count",
                Map.of("endpoint", "token", "status", "5xx"),
                () -> page.post("refresh"));
        server.on(Endpoint.TOKEN, Reply.hangUp());
        counts(
                "homeport_agent_server_calls_seconds_count",
                Map.of("endpoint", "token", "status", "none"),
                () -> page.post("refresh"));
        server.on(Endpoint.TOKEN, Reply.busy("7"));
        counts(
                "homeport_agent_server_calls_seconds_count",
                Map.of("endpoint", "token", "status", "429"),
                () -> page.post("refresh"));
    }

    /** #113: whatever browsers and servers send, the series stay those of the configuration. */
    @Test
    void letsNobodyMakeUpNewSeries() {
        countsLoginsRefreshesAndLogoutsByAppAndOutcome();
        Set<String> before = labelValues();
        for (int i = 0; i < 20; i++) {
            page.get("made-up-" + i);
            given().header("Origin", "https://made-up-" + i + ".example")
                    .header("X-Request-Id", "made-up-" + i)
                    .get("/oauth-agent/session");
            given().get("/made-up-" + i);
            page.signInRefused(server, "made_up_" + "x".repeat(i));
            page.post("login/end", "state=made-up-" + i);
        }
        Set<String> after = labelValues();
        after.removeAll(before);
        after.removeAll(Set.of("unknown", "none", "not_found", "invalid_origin", "refused_by_server"));
        assertEquals(Set.of(), after);
    }

    private Set<String> labelValues() {
        Set<String> values = new TreeSet<>();
        series().forEach(one -> values.addAll(one.labels().values()));
        return values;
    }

    @Test
    void tellsSecurityEventsUnderTheIdOfTheRequest_112() {
        // What anyone can cause has a line a second; other tests may just have caused it.
        clock.advance(Duration.ofSeconds(2));
        try (Log events = new Log("io.homeport.events")) {
            Page named = page.named("checkout-4711");
            String query = server.authorize(named.startLogin(""), "aiko");
            named.post("login/end", query).then().header("X-Request-Id", equalTo("checkout-4711"));
            named.post("refresh");
            named.post("logout");
            named.post("login/end", query);
            given().header("Origin", "https://evil.example")
                    .header("X-Request-Id", "checkout-4712")
                    .post("/oauth-agent/logout");
            named.jar().put("__Host-Http-shop-at", "planted-cookie");
            named.get("session");
            String prefix = "checkout-4711 ";
            String suffix = " request=checkout-4711 trace=[0-9a-f]{32}( unsaid=\\d+)?";
            List<String> expected = List.of(
                    prefix + "login_started app=shop call=login/start reason=ok" + suffix,
                    prefix + "login_completed app=shop call=login/end reason=ok" + suffix,
                    prefix + "session_refreshed app=shop call=refresh reason=ok" + suffix,
                    prefix + "logged_out app=shop call=logout reason=ok" + suffix,
                    prefix + "login_failed app=shop call=login/end reason=invalid_request" + suffix,
                    "checkout-4712 request_blocked app=shop call=logout reason=invalid_origin request=checkout-4712"
                            + " trace=[0-9a-f]{32}( unsaid=\\d+)?",
                    prefix + "cookie_refused app=shop call=session reason=malformed" + suffix);
            // The line may come a moment after the answer.
            await().until(() -> events.lines().size() >= expected.size());
            assertEquals(expected.size(), events.lines().size(), events.lines().toString());
            for (int i = 0; i < expected.size(); i++) {
                assertTrue(
                        events.lines().get(i).matches(expected.get(i)),
                        events.lines().get(i));
            }
        }
    }

    @Test
    void givesARequestAnIdOfItsOwnWhereTheCallersIsNone_111() {
        try (Log events = new Log("io.homeport.events")) {
            page.named("forged\tlogin_completed app=shop")
                    .post("login/start")
                    .then()
                    .header("X-Request-Id", matchesPattern("[0-9a-f]{32}"));
            assertTrue(events.lines().stream().noneMatch(line -> line.contains("forged")), "no forged line");
        }
    }

    /** The operator's line about a failed server names the request, too. */
    @Test
    void namesTheRequestInEveryLineItCauses() {
        page.signIn(server, "aiko");
        server.on(Endpoint.TOKEN, Reply.empty(500));
        try (Log lines = new Log("io.homeport.agent")) {
            page.named("checkout-4713").post("refresh");
            assertTrue(
                    lines.lines().stream().anyMatch(line -> line.startsWith("checkout-4713 refresh of app shop")),
                    lines.lines().toString());
        }
    }

    @Test
    void carriesTheCallersTraceToTheServer_113() {
        String query = server.authorize(page.startLogin(""), "aiko");
        server.calls().clear();
        page.request()
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .header("tracestate", "vendor=value")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(query)
                .post("/oauth-agent/login/end")
                .then()
                .statusCode(200)
                .header("X-Request-Id", equalTo(TRACE));
        var token = server.calls(Endpoint.TOKEN).get(0).headers();
        assertTrue(token.get("traceparent").matches("00-" + TRACE + "-(?!00f067aa0ba902b7)[0-9a-f]{16}-01"));
        assertEquals("vendor=value", token.get("tracestate"));
        assertEquals(null, token.get("X-Request-Id"));
    }

    @Test
    void isReadyOnceAServersMetadataAndKeysWereRead() {
        world.other().on(Endpoint.METADATA, Reply.empty(503));
        Response answer = given().get(readiness);
        answer.then()
                .statusCode(200)
                .body("checks.find { it.name == 'authorization-servers' }.data.shop", equalTo("read"));
    }
}
