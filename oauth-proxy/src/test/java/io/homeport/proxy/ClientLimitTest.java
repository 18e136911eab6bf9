package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that has as many requests under way as one may. */
@QuarkusTest
@TestProfile(ClientLimitTest.Limited.class)
@WithTestResource(LandscapeResource.class)
class ClientLimitTest {
    public static final class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("homeport-proxy.max-concurrent-requests-per-client", "1");
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void awaitTheEndOfWhatWasBefore() {
        await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
        landscape.forget();
    }

    private HttpRequest request(String target) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.port().orElseThrow() + target))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session("us"))
                .build();
    }

    @Test
    void itsNextRequestIsAnswered429AndTheOneAfterThatIsServed() throws Exception {
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request("/orders/slow?millis=900"), BodyHandlers.ofString());
        await().until(() -> landscape.us.seen().size() == 1);
        HttpResponse<String> second = http.send(request("/orders/1"), BodyHandlers.ofString());
        assertEquals(429, second.statusCode());
        assertTrue(second.body().contains("\"error_code\":\"too_many_requests\""), second.body());
        assertTrue(second.headers().firstValue("Retry-After").isPresent());
        assertEquals(
                Landscape.ORIGIN,
                second.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertEquals(200, first.get().statusCode());
        await().until(() ->
                http.send(request("/orders/1"), BodyHandlers.ofString()).statusCode() == 200);
    }

    /** Any other answer keeps the connection, and what follows could be taken for a request. */
    @Test
    void criterion101framingIsJudgedBeforeTheLimit() throws Exception {
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request("/orders/slow?millis=900"), BodyHandlers.ofString());
        await().until(() -> landscape.us.seen().size() == 1);
        String answer = RawHttp.exchange(
                listener.port().orElseThrow(),
                "POST /orders/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n");
        assertEquals(400, RawHttp.status(answer), answer);
        assertEquals(200, first.get().statusCode());
    }

    @Test
    void aWebSocketCountsUntilItIsOver() throws Exception {
        CompletableFuture<WebSocket> opened = http.newWebSocketBuilder()
                .header("Origin", Landscape.ORIGIN)
                .header("Cookie", landscape.session("us"))
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + listener.port().orElseThrow() + "/live/echo"),
                        new WebSocket.Listener() {});
        WebSocket socket = opened.get(20, TimeUnit.SECONDS);
        assertEquals(
                429, http.send(request("/orders/1"), BodyHandlers.ofString()).statusCode());
        socket.abort();
        await().until(() ->
                http.send(request("/orders/1"), BodyHandlers.ofString()).statusCode() == 200);
    }
}
