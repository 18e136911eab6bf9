package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.Keygen;
import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator gets to see, and what nobody does. */
@QuarkusTest
@WithTestResource(TelemetryTest.WithAccessLog.class)
class TelemetryTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    /** The landscape, with the access log and the audit log on. */
    public static final class WithAccessLog implements io.quarkus.test.common.QuarkusTestResourceLifecycleManager {
        private final LandscapeResource landscape = new LandscapeResource();

        @Override
        public Map<String, String> start() {
            Map<String, String> keys = new java.util.HashMap<>(landscape.start());
            keys.put("homeport-proxy.access-log", "true");
            keys.put("homeport.audit-log.enabled", "true");
            keys.put("homeport.audit-log.subject-secret", Keygen.secret(new SecureRandom()));
            keys.put("homeport.routes.catalog.audit-log", "false");
            return keys;
        }

        @Override
        public void inject(TestInjector injector) {
            landscape.inject(injector);
        }

        @Override
        public void stop() {
            landscape.stop();
        }
    }

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    private RequestSpecification user(String region) {
        return given().header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session(region));
    }

    private double requests(String route, String home, String upstream, String outcome) {
        var counter = registry.find("homeport.requests")
                .tags("route", route, "home_region", home, "upstream_region", upstream, "outcome", outcome)
                .tags("entry_region", "us")
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void aRequestIsCountedByRouteRegionsAndOutcome() {
        double before = requests("orders", "eu", "eu", "answered");
        user("eu").get("/orders").then().statusCode(200);
        await().until(() -> requests("orders", "eu", "eu", "answered") == before + 1);
        assertTrue(registry.get("homeport.request.duration")
                        .tags("route", "orders", "upstream_region", "eu", "status", "2xx")
                        .timer()
                        .count()
                > 0);
    }

    @Test
    void aStandInIsCountedWhereItServed() {
        user("us").get("/shared").then().statusCode(200);
        await().until(() -> requests("shared", "us", "ca", "answered") > 0);
        assertEquals(0, registry.get("homeport.boundary.crossings").counter().count());
    }

    @Test
    void aRefusalIsCountedByItsCode() {
        double before = requests("orders", "none", "none", "unauthorized");
        given().header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", Landscape.cookieName("shop") + "=AAAA")
                .get("/orders")
                .then()
                .statusCode(401);
        await().until(() -> requests("orders", "none", "none", "unauthorized") == before + 1);
        assertTrue(registry.get("homeport.sessions.refused").tags("app", "shop").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum()
                > 0);
    }

    @Test
    void anUpstreamsOwnTimeIsToldFromTheWhole() {
        user("eu").get("/orders/slow?millis=60").then().statusCode(200);
        await().until(() -> {
            Timer upstream = registry.find("homeport.upstream.duration")
                    .tags("route", "orders", "upstream_region", "eu")
                    .timer();
            return upstream != null && upstream.max(TimeUnit.MILLISECONDS) >= 60;
        });
        assertTrue(registry.find("homeport.upstream.duration").tags("upstream_region", "none").timers().stream()
                .allMatch(timer -> timer.count() == 0));
    }

    @Test
    void noRequestStaysCountedAsUnderWay() {
        user("eu").get("/orders/hang-up").then().statusCode(502);
        user("eu").get("/orders").then().statusCode(200);
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
    }

    @Test
    void criterion111theAccessLogNamesWhatIsConfiguredAndNothingOfTheUser() {
        List<String> lines;
        try (LogLines log = new LogLines("io.homeport.access")) {
            user("eu")
                    .header("traceparent", PARENT)
                    .header("User-Agent", "planted-agent")
                    .get("/orders/planted-path?a=planted-query")
                    .then()
                    .statusCode(200);
            await().until(() -> log.all().stream().anyMatch(line -> line.contains(TRACE)));
            lines = log.all();
        }
        JsonObject line = new JsonObject(
                lines.stream().filter(text -> text.contains(TRACE)).findFirst().orElseThrow());
        assertEquals("orders", line.getString("route"));
        assertEquals("GET", line.getString("method"));
        assertEquals(200, line.getInteger("status"));
        assertEquals("answered", line.getString("outcome"));
        assertEquals("eu", line.getString("upstream_region"));
        assertFalse(line.encode().contains("planted"), line.encode());
        assertFalse(line.encode().contains("127.0.0.1"), line.encode());
    }

    @Test
    void criterion112whatIsRefusedForSecuritysSakeIsAnEventThatNoClientCanForge() {
        try (LogLines log = new LogLines("io.homeport.events")) {
            // Of a kind that another test has just caused, the next line is due in a second.
            await().until(() -> {
                given().header("Origin", "http://planted.example")
                        .header("traceparent", PARENT)
                        .header("X-Request-Id", "checkout-4711")
                        .get("/orders");
                given().header("Origin", Landscape.ORIGIN)
                        .header("X-Request-Id", "planted planted planted")
                        .get("/orders");
                given().header("Origin", Landscape.ORIGIN)
                        .header("token-handler-version", "1")
                        .header("Cookie", Landscape.cookieName("shop") + "=planted")
                        .get("/orders");
                return Stream.of(
                                "request_blocked route=none reason=invalid_origin request=checkout-4711 trace=" + TRACE,
                                "request_blocked route=none reason=missing_header request=malformed trace=none",
                                "cookie_refused app=shop reason=malformed")
                        .allMatch(log::hasOneThatBegins);
            });
            assertFalse(log.all().toString().contains("planted"), log.all().toString());
        }
    }

    @Test
    void criterion113aTraceGoesOnToTheApi() {
        user("eu").header("traceparent", PARENT).header("tracestate", "a=b").get("/orders");
        assertEquals(List.of(PARENT), landscape.eu.seen().get(0).headers().getAll("traceparent"));
        assertEquals(List.of("a=b"), landscape.eu.seen().get(0).headers().getAll("tracestate"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"
            })
    void aMalformedTraceEndsHere(String parent) {
        user("eu").header("traceparent", parent).header("tracestate", "a=b").get("/orders");
        assertFalse(landscape.eu.seen().get(0).headers().contains("traceparent"));
        assertFalse(landscape.eu.seen().get(0).headers().contains("tracestate"));
    }
}
