package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes whose requests enter in the user's home region alone, at a proxy in {@code us}. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class HomeEntryTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @Inject
    Vertx vertx;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private record Answer(int status, JsonObject body, Optional<String> readableBy) {}

    private Answer get(HttpVersion version, String path, String cookie) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        Promise<Answer> answer = Promise.promise();
        // On an event loop, so that no part of the answer comes before somebody listens.
        vertx.runOnContext(go -> client.request(HttpMethod.GET, listener.port().orElseThrow(), "127.0.0.1", path)
                .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                        .putHeader("token-handler-version", "1")
                        .putHeader("Cookie", cookie)
                        .send()
                        .compose(response -> response.body().map(body -> answer(response, body.toString()))))
                .onComplete(answer));
        try {
            return answer.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } finally {
            client.close();
        }
    }

    private static Answer answer(HttpClientResponse response, String body) {
        return new Answer(
                response.statusCode(),
                response.statusCode() < 400 ? new JsonObject() : new JsonObject(body),
                Optional.ofNullable(response.getHeader("Access-Control-Allow-Origin")));
    }

    private String send(String requestLine, String fields) throws IOException {
        return RawHttp.exchange(
                listener.port().orElseThrow(),
                requestLine + " HTTP/1.1\r\nHost: api.homeport.localhost\r\nOrigin: " + Landscape.ORIGIN + "\r\n"
                        + "token-handler-version: 1\r\nCookie: " + landscape.session("eu") + "\r\n" + fields + "\r\n");
    }

    private double counted(String route, String home, String outcome) {
        Counter counter = registry.find("homeport.requests")
                .tags("route", route, "home_region", home, "upstream_region", "none", "outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static void isWrongEntry(Answer answer, String host) {
        assertEquals(421, answer.status());
        assertEquals("wrong_entry", answer.body().getString("error_code"));
        assertEquals(host, answer.body().getString("api_base_url"));
        assertEquals(Optional.of(Landscape.ORIGIN), answer.readableBy());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aForeignEntryNamesTheHomeRegionsHostToThePage(HttpVersion version) {
        double before = counted("private", "eu", "wrong_entry");
        isWrongEntry(get(version, "/private/7?q=1", landscape.session("eu")), Landscape.EU_HOST);
        await().until(() -> counted("private", "eu", "wrong_entry") == before + 1);
        assertEquals(List.of(), landscape.seen());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void theHomeEntryServesAsEver(HttpVersion version) {
        assertEquals(200, get(version, "/private", landscape.session("us")).status());
        assertEquals(1, landscape.us.seen().size());
    }

    /** A region with neither host nor upstream serves nobody: there is no way to name. */
    @ParameterizedTest
    @CsvSource({"ca, 503, region_unavailable", "cn, 403, region_blocked", "mars, 403, region_unknown"})
    void whoHasNoHomeToGoToIsToldSo(String home, int status, String code) {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            Answer answer = get(version, "/private", landscape.session(home));
            assertEquals(status, answer.status());
            assertEquals(code, answer.body().getString("error_code"));
            assertFalse(answer.body().containsKey("api_base_url"));
        }
        assertEquals(List.of(), landscape.seen());
    }

    /** None of the body is sent here: the answer comes all the same. */
    @Test
    void aForeignEntryRefusesBeforeItReadsABody() throws IOException {
        String answer =
                send("POST /private", "Connection: close\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n");
        assertEquals(421, RawHttp.status(answer), answer);
        assertTrue(answer.contains("\"api_base_url\":\"" + Landscape.EU_HOST + "\""), answer);
        assertEquals(List.of(), landscape.seen());
    }

    @Test
    void aPreflightIsAnsweredWhoeverAsks() throws IOException {
        String answer = send(
                "OPTIONS /private",
                "Connection: close\r\nAccess-Control-Request-Method: POST\r\n"
                        + "Access-Control-Request-Headers: token-handler-version\r\n");
        assertEquals(204, RawHttp.status(answer), answer);
    }

    @Test
    void aWebSocketsHandshakeIsRefusedLikewise() {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(listener.port().orElseThrow())
                .setURI("/private/live")
                .addHeader("Origin", Landscape.ORIGIN)
                .addHeader("Cookie", landscape.session("eu"));
        CompletionException refused = assertThrows(
                CompletionException.class,
                () -> vertx.createWebSocketClient()
                        .connect(options)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join());
        UpgradeRejectedException upgrade = assertInstanceOf(UpgradeRejectedException.class, refused.getCause());
        assertEquals(421, upgrade.getStatus());
        assertEquals(Landscape.EU_HOST, new JsonObject(upgrade.getBody()).getString("api_base_url"));
        assertEquals(List.of(), landscape.seen());
    }

    @Test
    void aRefusalIsAnEvent() {
        try (LogLines log = new LogLines("io.homeport.events")) {
            await().until(() -> {
                get(HttpVersion.HTTP_1_1, "/private", landscape.session("eu"));
                return log.hasOneThatBegins("request_blocked route=private home=eu reason=wrong_entry");
            });
        }
    }
}
