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
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import jakarta.inject.Inject;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy whose clients all come by a balancer that it trusts, and that takes no more than it can. */
@QuarkusTest
@TestProfile(BehindABalancerTest.Trusting.class)
@WithTestResource(LandscapeResource.class)
class BehindABalancerTest {
    private static final int REQUESTS = 3;
    private static final int CONNECTIONS = 30;

    public static final class Trusting implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    // The slow answers below are awaited, however busy the machine is.
                    "homeport.routes.orders.first-byte-timeout", "20S",
                    "homeport-proxy.trusted-proxies", "127.0.0.0/8",
                    "homeport-proxy.max-concurrent-requests-per-client", "1",
                    "homeport-proxy.max-connections-per-client", "1",
                    "homeport-proxy.max-concurrent-requests", String.valueOf(REQUESTS),
                    "homeport-proxy.max-connections", String.valueOf(CONNECTIONS));
        }
    }

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @Inject
    Vertx vertx;

    @BeforeEach
    void awaitTheEndOfWhatWasBefore() {
        await().until(() -> gauge("homeport.requests.active") == 0 && gauge("homeport.connections") == 0);
        landscape.forget();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp1MaxSize(10));
    }

    private record Answer(int status, String origin, String body) {}

    private Future<Answer> get(HttpClient client, String target, Map<String, String> fields) {
        return client.request(HttpMethod.GET, listener.port().orElseThrow(), "127.0.0.1", target)
                .compose(request -> {
                    fields.forEach(request::putHeader);
                    return request.putHeader("Origin", Landscape.ORIGIN)
                            .putHeader("token-handler-version", "1")
                            .putHeader("Cookie", landscape.session("us"))
                            .send()
                            .compose(response -> response.body()
                                    .map(body -> new Answer(
                                            response.statusCode(),
                                            response.getHeader("Access-Control-Allow-Origin"),
                                            body.toString())));
                });
    }

    private static Answer done(Future<Answer> answer) throws Exception {
        return answer.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void anApiLearnsOfTheClientWhatTheBalancerSays(HttpVersion version) throws Exception {
        HttpClient balancer = client(version);
        Map<String, String> said = Map.of(
                "X-Forwarded-For", "203.0.113.7",
                "X-Forwarded-Proto", "https",
                "X-Forwarded-Host", "api.example.com",
                "Forwarded", "for=203.0.113.7;proto=https;host=api.example.com");
        assertEquals(200, done(get(balancer, "/orders/1", said)).status());
        ScriptedApi.Seen seen = landscape.us.seen().get(0);
        assertEquals(List.of("203.0.113.7, 127.0.0.1"), seen.headers().getAll("X-Forwarded-For"));
        assertEquals(List.of("https"), seen.headers().getAll("X-Forwarded-Proto"));
        assertEquals(List.of("api.example.com"), seen.headers().getAll("X-Forwarded-Host"));
        String forwarded = seen.headers().get("Forwarded");
        assertTrue(forwarded.startsWith("for=203.0.113.7;proto=https;host=api.example.com, for=127.0.0.1;"), forwarded);
        done(get(balancer, "/orders/1", Map.of()));
        balancer.close();
    }

    /** Proxy and agent have to mean one host. */
    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void theAgentIsToldTheOneHostThatTheBalancerSaysLast(HttpVersion version) throws Exception {
        HttpClient balancer = client(version);
        for (String host : List.of("api.example.com", "evil.example, api.example.com")) {
            landscape.forget();
            done(get(balancer, "/oauth-agent/session", Map.of("X-Forwarded-Host", host)));
            ScriptedApi.Seen seen = landscape.agent.seen().get(0);
            assertEquals(List.of("api.example.com"), seen.headers().getAll("X-Forwarded-Host"));
        }
        landscape.forget();
        done(get(balancer, "/oauth-agent/session", Map.of("Forwarded", "for=203.0.113.7;host=api.example.com")));
        ScriptedApi.Seen seen = landscape.agent.seen().get(0);
        assertEquals(List.of("api.example.com"), seen.headers().getAll("X-Forwarded-Host"));
        balancer.close();
    }

    /** The balancer stands for many: as one client it could have one request under way and one connection. */
    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void asManyRequestsAsThereMayBeAreServedAndTheNextIs503(HttpVersion version) throws Exception {
        HttpClient balancer = client(version);
        List<Future<Answer>> slow = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            slow.add(get(balancer, "/orders/slow?millis=900", Map.of()));
        }
        await().until(() -> landscape.us.seen().size() == REQUESTS);
        Answer beyond = done(get(balancer, "/orders/1", Map.of()));
        assertEquals(503, beyond.status());
        assertEquals(Landscape.ORIGIN, beyond.origin(), "the page can read it");
        assertTrue(beyond.body().contains("\"error_code\":\"overloaded\""), beyond.body());
        for (Future<Answer> answer : slow) {
            assertEquals(200, done(answer).status());
        }
        assertEquals(200, done(get(balancer, "/orders/1", Map.of())).status());
        balancer.close();
    }

    /** Kept, it would be refused for as long as it lives. */
    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aConnectionBeyondThoseThatThereMayBeIsToldSoAndEnded(HttpVersion version) throws Exception {
        List<Socket> silent = new ArrayList<>();
        HttpClient balancer = client(version);
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                silent.add(new Socket("127.0.0.1", listener.port().orElseThrow()));
            }
            await().until(() -> gauge("homeport.connections") == CONNECTIONS);
            Answer beyond = done(get(balancer, "/orders/1", Map.of()));
            assertEquals(503, beyond.status());
            assertTrue(beyond.body().contains("\"error_code\":\"overloaded\""), beyond.body());
            assertEquals(List.of(), landscape.seen());
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
        await().until(() -> gauge("homeport.connections") == 0);
        assertEquals(200, done(get(balancer, "/orders/1", Map.of())).status());
        balancer.close();
    }
}
