package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the data of sessions goes from a proxy in {@code us}: by the fast lane (HTTP/1.1) and by the stack (HTTP/2). */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ResidencyTest {
    private static final String MISSING = "-";
    private static final String MALFORMED = "malformed";

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @Inject
    Vertx vertx;

    /** They stay open until the test's end: a client that goes at once counts as gone. */
    private final Map<HttpVersion, HttpClient> clients = new EnumMap<>(HttpVersion.class);

    @BeforeEach
    void forget() {
        landscape.forget();
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            clients.put(
                    version,
                    vertx.createHttpClient(
                            new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false)));
        }
    }

    @AfterEach
    void close() {
        clients.values().forEach(HttpClient::close);
    }

    private record Answer(int status, String code) {}

    private Answer get(HttpVersion version, String path, String cookie) {
        Promise<Answer> answer = Promise.promise();
        // On an event loop, so that no part of the answer comes before somebody listens.
        vertx.runOnContext(go -> clients.get(version)
                .request(HttpMethod.GET, listener.port().orElseThrow(), "127.0.0.1", path)
                .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                        .putHeader("token-handler-version", "1")
                        .putHeader("Cookie", cookie)
                        .send()
                        .compose(response -> response.body()
                                .map(body -> new Answer(
                                        response.statusCode(),
                                        response.statusCode() < 400
                                                ? ""
                                                : new JsonObject(body).getString("error_code")))))
                .onComplete(answer));
        try {
            return answer.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private String session(String region) {
        return switch (region) {
            case MISSING -> landscape.sessionWith(Optional.empty());
            case MALFORMED -> landscape.sessionWith(Optional.of(" "));
            default -> landscape.session(region);
        };
    }

    private double counted(String route, String home, String upstream, String outcome) {
        Counter counter = registry.find("homeport.requests")
                .tags("route", route, "home_region", home, "upstream_region", upstream, "outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    /** Whatever the outcome: it is the region that matters here. */
    private double counted(String route, String home, String upstream) {
        return registry
                .find("homeport.requests")
                .tags("route", route, "home_region", home, "upstream_region", upstream)
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private void neverCrossed() {
        assertEquals(0, registry.get("homeport.boundary.crossings").counter().count());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void onAGlobalRouteTheTokenGoesAlongInsideTheBoundary(HttpVersion version) {
        for (String home : List.of("us", "ca")) {
            landscape.forget();
            assertEquals(200, get(version, "/directory", session(home)).status());
            var headers = landscape.us.seen().get(0).headers();
            assertEquals("Bearer " + Landscape.TOKEN, headers.get("Authorization"));
            assertEquals(List.of(home), headers.getAll("homeport-home-region"));
            assertEquals("us", headers.get("homeport-entry-region"));
            await().until(() -> counted("directory", home, "us") > 0);
        }
        neverCrossed();
    }

    /** Its API serves data of nobody; whose request it is stays at home. */
    @ParameterizedTest
    @CsvSource({"eu, eu", "-, none", "mars, unknown", "malformed, unknown"})
    void onAGlobalRouteNeitherTokenNorHomeRegionLeavesTheBoundary(String sealed, String label) {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            landscape.forget();
            double before = counted("directory", label, "us");
            assertEquals(200, get(version, "/directory", session(sealed)).status());
            var headers = landscape.us.seen().get(0).headers();
            assertFalse(headers.contains("Authorization"), headers.toString());
            assertFalse(headers.contains("homeport-home-region"), headers.toString());
            assertFalse(headers.toString().contains(Landscape.TOKEN));
            assertEquals("us", headers.get("homeport-entry-region"));
            await().until(() -> counted("directory", label, "us") == before + 1);
        }
        neverCrossed();
    }

    /** Nothing serves cn's users, and no route names the region; it is a known one all the same. */
    @ParameterizedTest
    @CsvSource({"/directory", "/standard", "/orders", "/china"})
    void aRegionThatOnlyBlockedNamesIsBlockedWhateverElseIsConfigured(String path) {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            assertEquals(new Answer(403, "region_blocked"), get(version, path, session("cn")));
        }
        assertEquals(List.of(), landscape.seen());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aDefaultRegionTakesTheUsersWithoutARegionAndNobodyElse(HttpVersion version) {
        assertEquals(200, get(version, "/standard", session(MISSING)).status());
        var headers = landscape.ap.seen().get(0).headers();
        assertEquals("Bearer " + Landscape.TOKEN, headers.get("Authorization"));
        assertFalse(headers.contains("homeport-home-region"), "a default is nobody's home region");
        landscape.forget();
        assertEquals(new Answer(403, "region_unknown"), get(version, "/standard", session("mars")));
        assertEquals(new Answer(403, "region_unknown"), get(version, "/standard", session(MALFORMED)));
        // Only the boundary names it.
        assertEquals(new Answer(503, "region_unavailable"), get(version, "/standard", session("ca")));
        assertEquals(List.of(), landscape.seen());
    }

    @ParameterizedTest
    @CsvSource({
        "/local, eu, eu, region_unavailable",
        "/orders, -, none, region_missing",
        "/orders, mars, unknown, region_unknown",
        "/orders, malformed, unknown, region_unknown",
        "/orders, cn, cn, region_blocked"
    })
    void aRefusalIsCountedWithTheHomeRegionOfTheSessionAndIsAnEvent(
            String path, String sealed, String label, String code) {
        String route = path.substring(1);
        String target = route.equals("local") ? "/orders/local" : path;
        double before = counted(route, label, "none", code);
        try (LogLines log = new LogLines("io.homeport.events")) {
            // Of a kind that another test has just caused, the next line is due in a second.
            await().until(() -> {
                assertEquals(
                        code, get(HttpVersion.HTTP_1_1, target, session(sealed)).code());
                return log.hasOneThatBegins("request_blocked route=" + route + " home=" + label + " reason=" + code);
            });
        }
        await().until(() -> counted(route, label, "none", code) > before);
        assertEquals(List.of(), landscape.seen());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aTokenThatHasExpiredIsCountedWithTheHomeRegion(HttpVersion version) {
        double before = counted("orders", "ap", "none", "token_expired");
        assertEquals(
                new Answer(401, "token_expired"),
                get(version, "/orders", landscape.session("ap", Instant.now().minusSeconds(5))));
        await().until(() -> counted("orders", "ap", "none", "token_expired") == before + 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aRegionThatIsDownIsAnEventOfItsHomeRegion(HttpVersion version) {
        try (LogLines log = new LogLines("io.homeport.events")) {
            await().until(() -> {
                assertEquals(new Answer(503, "region_unavailable"), get(version, "/down", session("us")));
                return log.hasOneThatBegins("request_blocked route=down home=us reason=region_unavailable");
            });
        }
    }
}
