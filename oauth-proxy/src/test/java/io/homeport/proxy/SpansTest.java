package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.spans.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans of requests and of the calls that they cause (#113), in the fast lane and in the HTTP stack. */
@QuarkusTest
@TestProfile(SpansTest.TurnedOn.class)
@WithTestResource(LandscapeResource.class)
class SpansTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + CALLER + "-01";
    private static final Set<String> SERVED = Set.of(
            "http.request.method",
            "http.response.status_code",
            "error.type",
            "homeport.app",
            "homeport.route",
            "homeport.entry_region",
            "homeport.home_region",
            "homeport.upstream_region",
            "homeport.outcome");
    private static final Set<String> CALLED = Set.of(
            "http.request.method",
            "http.response.status_code",
            "http.request.resend_count",
            "error.type",
            "homeport.route",
            "homeport.upstream",
            "homeport.upstream_region",
            "homeport.outcome");

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @Inject
    RecordedSpans recorded;

    /** The proxy, with an SDK that keeps what it exports. */
    public static final class TurnedOn implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(RecordedSpans.class);
        }
    }

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
        recorded.forget();
    }

    private RequestSpecification user(String region) {
        return given().header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session(region));
    }

    /** So many, the server's last. */
    private List<SpanData> spans(int count) {
        await().until(() -> recorded.all().size() >= count);
        List<SpanData> all = recorded.all();
        assertEquals(count, all.size(), all::toString);
        assertEquals(SpanKind.SERVER, all.get(count - 1).getKind());
        all.subList(0, count - 1).forEach(call -> {
            assertEquals(SpanKind.CLIENT, call.getKind());
            assertEquals(all.get(count - 1).getSpanId(), call.getParentSpanId());
            assertEquals(all.get(count - 1).getTraceId(), call.getTraceId());
        });
        return all;
    }

    private static String value(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    private static long number(SpanData span, String key) {
        Long value = span.getAttributes().get(AttributeKey.longKey(key));
        return value == null ? -1 : value;
    }

    private static long status(SpanData span) {
        return number(span, "http.response.status_code");
    }

    private double taken() {
        return registry.get("homeport.fast.lane.requests").counter().count();
    }

    @ParameterizedTest
    @CsvSource({"/orders, orders, 1", "/signed, signed, 0"})
    void continueTheCallersTraceUpToTheApi_113(String path, String route, int laned) {
        double before = taken();
        user("us")
                .header("traceparent", PARENT)
                .header("tracestate", "a=b")
                .get(path)
                .then()
                .statusCode(200);
        List<SpanData> spans = spans(2);
        SpanData call = spans.get(0);
        SpanData request = spans.get(1);
        assertEquals(laned, taken() - before);
        assertEquals("GET " + route, request.getName());
        assertEquals(TRACE, request.getTraceId());
        assertEquals(CALLER, request.getParentSpanId());
        assertTrue(request.getParentSpanContext().isRemote());
        assertEquals("shop", value(request, "homeport.app"));
        assertEquals("answered", value(request, "homeport.outcome"));
        assertEquals("us", value(request, "homeport.entry_region"));
        assertEquals("us", value(request, "homeport.home_region"));
        assertEquals("us", value(request, "homeport.upstream_region"));
        assertEquals(200, status(request));
        assertEquals("GET " + route, call.getName());
        assertEquals("api", value(call, "homeport.upstream"));
        assertEquals(200, status(call));
        ScriptedApi.Seen seen = landscape.us.seen().get(0);
        assertEquals(
                List.of("00-" + TRACE + "-" + call.getSpanId() + "-01"),
                seen.headers().getAll("traceparent"));
        assertEquals(List.of("a=b"), seen.headers().getAll("tracestate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders", "/signed"})
    void beginATraceWhereTheCallerNamesNone(String path) {
        user("us").header("tracestate", "a=b").get(path).then().statusCode(200);
        List<SpanData> spans = spans(2);
        assertFalse(spans.get(1).getParentSpanContext().isValid());
        ScriptedApi.Seen seen = landscape.us.seen().get(0);
        assertEquals(
                List.of("00-" + spans.get(1).getTraceId() + "-" + spans.get(0).getSpanId() + "-01"),
                seen.headers().getAll("traceparent"));
        assertFalse(seen.headers().contains("tracestate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders", "/signed"})
    void areNotRecordedOfATraceThatIsNotSampled(String path) {
        user("us")
                .header("traceparent", "00-" + TRACE + "-" + CALLER + "-00")
                .get(path)
                .then()
                .statusCode(200);
        String told = landscape.us.seen().get(0).headers().get("traceparent");
        assertTrue(told.matches("00-" + TRACE + "-[0-9a-f]{16}-00"), told);
        // One that is recorded ends behind it.
        user("us").get(path).then().statusCode(200);
        assertNotEquals(TRACE, spans(2).get(1).getTraceId());
    }

    @Test
    void leadToTheAgent_113() {
        given().header("Origin", Landscape.ORIGIN).header("traceparent", PARENT).get("/oauth-agent/session");
        List<SpanData> spans = spans(2);
        assertEquals("GET agent", spans.get(0).getName());
        assertEquals("agent", value(spans.get(0), "homeport.upstream"));
        assertEquals("GET agent", spans.get(1).getName());
        assertEquals(
                "00-" + TRACE + "-" + spans.get(0).getSpanId() + "-01",
                landscape.agent.seen().get(0).headers().get("traceparent"));
    }

    @Test
    void showEachTryOfAnAddress() {
        user("us").get("/shared").then().statusCode(200);
        List<SpanData> spans = spans(3);
        assertEquals("unreachable", value(spans.get(0), "error.type"));
        assertEquals(StatusCode.ERROR, spans.get(0).getStatus().getStatusCode());
        assertEquals("us", value(spans.get(0), "homeport.upstream_region"));
        assertEquals(-1, number(spans.get(0), "http.request.resend_count"));
        assertEquals("ca", value(spans.get(1), "homeport.upstream_region"));
        assertEquals(1, number(spans.get(1), "http.request.resend_count"));
        assertEquals("answered", value(spans.get(1), "homeport.outcome"));
        assertEquals("ca", value(spans.get(2), "homeport.upstream_region"));
        assertEquals(StatusCode.UNSET, spans.get(2).getStatus().getStatusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/hang-up", "/signed/hang-up"})
    void sayWhatFailed(String path) {
        user("us").get(path).then().statusCode(502);
        await().until(() ->
                recorded.all().stream().anyMatch(span -> span.getKind() == SpanKind.SERVER && status(span) == 502));
        List<SpanData> all = recorded.all();
        SpanData request = all.get(all.size() - 1);
        assertEquals("broken_answer", value(request, "error.type"));
        assertEquals(StatusCode.ERROR, request.getStatus().getStatusCode());
        all.subList(0, all.size() - 1).forEach(call -> {
            assertEquals("broken_answer", value(call, "error.type"));
            assertEquals(-1, status(call));
        });
    }

    @Test
    void tellRefusalsAndPreflights() {
        given().header("Origin", Landscape.ORIGIN).get("/orders").then().statusCode(403);
        SpanData refused = spans(1).get(0);
        assertEquals("GET none", refused.getName());
        assertEquals("missing_header", value(refused, "homeport.outcome"));
        assertEquals(403, status(refused));
        assertEquals(StatusCode.UNSET, refused.getStatus().getStatusCode());
        recorded.forget();
        given().header("Origin", Landscape.ORIGIN)
                .header("Access-Control-Request-Method", "GET")
                .options("/orders")
                .then()
                .statusCode(204);
        assertEquals("options", value(spans(1).get(0), "homeport.outcome"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/slow?millis=500", "/signed/slow?millis=500"})
    void tellOfClientsThatWent(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port().orElseThrow())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                                    + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us")
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            await().until(() -> !landscape.us.seen().isEmpty());
        }
        List<SpanData> spans = spans(2);
        assertEquals("client_gone", value(spans.get(0), "homeport.outcome"));
        assertEquals("client_gone", value(spans.get(1), "homeport.outcome"));
        assertEquals(-1, status(spans.get(1)));
        assertEquals(StatusCode.UNSET, spans.get(1).getStatus().getStatusCode());
    }

    @Test
    void endWhenAConversationEnds() {
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session("us"))
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + listener.port().orElseThrow() + "/live/echo"),
                        new WebSocket.Listener() {})
                .join();
        assertTrue(recorded.all().isEmpty());
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        List<SpanData> spans = spans(2);
        assertEquals(101, status(spans.get(0)));
        assertEquals("GET live", spans.get(1).getName());
        assertEquals(101, status(spans.get(1)));
    }

    @Test
    void haveNamesAndAttributesOfAClosedList_113() {
        user("us")
                .header("User-Agent", "planted-agent")
                .header("X-Planted", "planted-field")
                .get("/orders/planted-path?a=planted-query")
                .then()
                .statusCode(200);
        user("us").get("/signed/hang-up?planted-query");
        user("us").get("/reread/planted-path?planted-query");
        given().header("Origin", Landscape.ORIGIN).get("/oauth-agent/session?planted-query");
        given().header("Origin", Landscape.ORIGIN).request("PLANTED-METHOD", "/orders/planted-path");
        given().header("Origin", "http://planted.example").get("/planted-path");
        await().until(() -> recorded.all().stream()
                        .filter(span -> span.getKind() == SpanKind.SERVER)
                        .count()
                == 6);
        for (SpanKind kind : List.of(SpanKind.SERVER, SpanKind.CLIENT)) {
            Set<String> keys = recorded.all().stream()
                    .filter(span -> span.getKind() == kind)
                    .flatMap(span -> span.getAttributes().asMap().keySet().stream())
                    .map(AttributeKey::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(new TreeSet<>(kind == SpanKind.SERVER ? SERVED : CALLED), keys);
        }
        assertTrue(recorded.all().stream()
                .allMatch(span -> span.getName().matches("(GET|_OTHER) (orders|signed|reread|agent|none)")
                        && span.getEvents().isEmpty()));
        String all = recorded.all().toString();
        assertFalse(all.toLowerCase(Locale.ROOT).contains("planted"), all);
        assertFalse(all.contains("127.0.0.1"), all);
    }

    @Test
    void areNothingAtAllWhereTheyAreOff() {
        RequestHead head = RequestHead.reader(
                        new RequestLine("GET", "/", Version.HTTP_1_1), new Peer("127.0.0.1", false, false), "x")
                .head();
        RequestSpan none = Spans.NONE.serving(head);
        assertSame(RequestSpan.NONE, none);
        FieldSink fields = (name, value) -> {};
        assertSame(fields, none.writing(fields));
    }
}
