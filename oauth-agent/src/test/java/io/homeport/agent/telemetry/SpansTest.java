package io.homeport.agent.telemetry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.RecordedSpans;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.authorizationserver.ServerEndpoint;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans of requests and of the calls that they cause (#113). */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SpansTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final Set<String> SERVED = Set.of(
            "http.request.method",
            "http.route",
            "http.response.status_code",
            "homeport.app",
            "homeport.outcome",
            "error.type");
    private static final Set<String> CALLED = Set.of(
            "http.request.method",
            "http.response.status_code",
            "server.address",
            "server.port",
            "homeport.authorization_server.endpoint",
            "error.type");

    World world;

    @Inject
    MovableClock clock;

    @Inject
    RecordedSpans recorded;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
        recorded.forget();
    }

    private List<SpanData> traced(int count) {
        return await().until(() -> recorded.of(TRACE), spans -> spans.size() == count);
    }

    private static Set<String> keys(SpanData span) {
        return span.getAttributes().asMap().keySet().stream()
                .map(AttributeKey::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String value(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    @Test
    void continueTheCallersTraceUpToTheAuthorizationServer_113() {
        page.signIn(server, "aiko");
        server.calls().clear();
        page.request()
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .post("/oauth-agent/refresh")
                .then()
                .statusCode(200);
        List<SpanData> spans = traced(2);
        SpanData call = spans.get(0);
        SpanData request = spans.get(1);
        assertEquals("POST /oauth-agent/refresh", request.getName());
        assertEquals(SpanKind.SERVER, request.getKind());
        assertEquals(PARENT, request.getParentSpanId());
        assertEquals("shop", value(request, "homeport.app"));
        assertEquals("ok", value(request, "homeport.outcome"));
        assertEquals("/oauth-agent/refresh", value(request, "http.route"));
        assertEquals("POST token", call.getName());
        assertEquals(SpanKind.CLIENT, call.getKind());
        assertEquals(request.getSpanId(), call.getParentSpanId());
        assertEquals(URI.create(server.issuer()).getHost(), value(call, "server.address"));
        assertEquals(
                "00-" + TRACE + "-" + call.getSpanId() + "-01",
                server.calls(Endpoint.TOKEN).get(0).headers().get("traceparent"));
    }

    @Test
    void haveNamesAndAttributesOfAClosedList_113() {
        page.signIn(server, "aiko");
        page.request()
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .post("/oauth-agent/refresh?code=planted-query&state=planted-query");
        // A word that no description of an API knows.
        RestAssured.given()
                .header("Origin", World.SHOP.origin())
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .request("BREW", "/oauth-agent/planted-path");
        List<SpanData> spans = traced(3);
        for (SpanData span : spans) {
            Set<String> allowed = span.getKind() == SpanKind.SERVER ? SERVED : CALLED;
            assertTrue(allowed.containsAll(keys(span)), () -> keys(span).toString());
        }
        // A request's span ends after its answer is sent, perhaps later than that of the next request.
        assertEquals(
                Set.of("POST token", "POST /oauth-agent/refresh", "_OTHER /oauth-agent/unknown"),
                spans.stream().map(SpanData::getName).collect(Collectors.toSet()));
        assertTrue(recorded.texts().stream().noneMatch(text -> text.contains("planted-")));
    }

    @Test
    void saysWhatFailed() {
        page.signIn(server, "aiko");
        server.on(Endpoint.TOKEN, Reply.empty(500));
        page.request()
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .post("/oauth-agent/refresh")
                .then()
                .statusCode(503);
        List<SpanData> spans = traced(2);
        assertEquals("500", value(spans.get(0), "error.type"));
        assertEquals(StatusCode.ERROR, spans.get(0).getStatus().getStatusCode());
        assertEquals("authorization_server_unavailable", value(spans.get(1), "error.type"));
        server.on(Endpoint.TOKEN, Reply.hangUp());
        recorded.forget();
        page.request()
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .post("/oauth-agent/refresh")
                .then()
                .statusCode(503);
        assertEquals("Unreachable", value(traced(2).get(0), "error.type"));
    }

    @Test
    void tellsAPreflightToo() {
        RestAssured.given()
                .header("Origin", World.SHOP.origin())
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .options("/oauth-agent/refresh")
                .then()
                .statusCode(204);
        assertEquals("preflight", value(traced(1).get(0), "homeport.outcome"));
    }

    @Test
    void doNotExistWithoutAnSdkAndTheTraceGoesOn() {
        Spans without = new Spans(OpenTelemetry.noop());
        TraceContext caller = TraceContext.of(List.of("00-" + TRACE + "-" + PARENT + "-01"), List.of("a=1"));
        Spans.Begun request = without.serving(caller, "POST", "/oauth-agent/refresh", "shop");
        assertEquals(caller, request.trace());
        Spans.Begun call = without.calling(
                request.trace(), "POST", ServerEndpoint.TOKEN, URI.create("https://login.example.com/token"));
        assertTrue(call.traceparent().matches("00-" + TRACE + "-(?!" + PARENT + ")[0-9a-f]{16}-01"));
        TraceContext fresh = TraceContext.fresh();
        assertEquals(fresh, without.serving(fresh, "GET", "/", "none").trace());
        assertEquals(Optional.empty(), fresh.parentId());
    }
}
