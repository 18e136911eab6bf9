package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request whose answer the client has whole is counted as answered, whatever the client does then. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class AnsweredOverHttp2Test {
    private static final int REQUESTS = 100;
    private static final int AT_ONCE = 10;

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

    /** What is asked for, and with what. */
    enum Kind {
        SMALL(HttpMethod.GET, "/orders", ""),
        NONE(HttpMethod.HEAD, "/orders", ""),
        LARGE(HttpMethod.GET, "/orders/marked?mark=a", ""),
        BODY(HttpMethod.POST, "/orders", "hello"),
        EMPTY_BODY(HttpMethod.POST, "/orders", "");

        private final HttpMethod method;
        private final String target;
        private final String body;

        Kind(HttpMethod method, String target, String body) {
            this.method = method;
            this.target = target;
            this.body = body;
        }
    }

    private double counted(String outcome) {
        return registry.find("homeport.requests").tag("route", "orders").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double counted() {
        return registry.find("homeport.requests").tag("route", "orders").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @ParameterizedTest
    @EnumSource
    void isCountedAsAnswered(Kind kind) throws Exception {
        double answered = counted("answered");
        double all = counted();
        HttpClient browser = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp2MaxSize(2).setMaxWaitQueueSize(-1));
        String session = landscape.session("us");
        for (int i = 0; i < REQUESTS; i += AT_ONCE) {
            ask(kind, browser, session);
        }
        browser.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        await().until(() -> counted() >= all + REQUESTS);
        assertEquals(answered + REQUESTS, counted("answered"), "answered; client_gone: " + counted("client_gone"));
    }

    private void ask(Kind kind, HttpClient browser, String session) throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(browser.request(kind.method, listener.port().orElseThrow(), "127.0.0.1", kind.target)
                    .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                            .putHeader("token-handler-version", "1")
                            .putHeader("Cookie", session)
                            .send(Buffer.buffer(kind.body))
                            .compose(response -> response.body().map(whole -> response.statusCode()))));
        }
        Future.all(answers).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        for (Future<Integer> answer : answers) {
            assertEquals(200, answer.result());
        }
    }
}
