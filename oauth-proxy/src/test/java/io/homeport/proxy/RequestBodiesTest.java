package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API is told of a request's body, in either version of HTTP on either side. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class RequestBodiesTest {
    private static final String BODY = "hello";

    Landscape landscape;

    @Inject
    Listener listener;

    private final Vertx vertx = Vertx.vertx();

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** How a client sends a body. */
    private enum Sent {
        NOTHING,
        ZERO,
        WITH_LENGTH,
        STREAMED
    }

    private record Answer(int status, String body) {}

    private Answer send(HttpVersion version, String method, String path, Sent sent) throws Exception {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.valueOf(method))
                        .setHost("127.0.0.1")
                        .setPort(listener.port().orElseThrow())
                        .setURI(path))
                .compose(request -> {
                    request.putHeader("Origin", Landscape.ORIGIN)
                            .putHeader("token-handler-version", "1")
                            .putHeader("Cookie", landscape.session("us"));
                    // The answer may come before the last byte is known to be written.
                    Future<Answer> answered = request.response()
                            .compose(answer ->
                                    answer.body().map(body -> new Answer(answer.statusCode(), body.toString())));
                    switch (sent) {
                        case NOTHING -> request.end();
                        case ZERO -> request.putHeader("Content-Length", "0").end();
                        case WITH_LENGTH ->
                            request.putHeader("Content-Length", "5").end(BODY);
                        case STREAMED -> request.setChunked(true).end(BODY);
                    }
                    return answered;
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static HttpVersion version(int major) {
        return major == 1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2;
    }

    @ParameterizedTest(name = "{0} {1} from HTTP/{2} to HTTP/{3}")
    @CsvSource({
        // method, body, client's version, API's version, content-length, transfer-encoding, bytes that arrive
        "GET,     NOTHING,     1, 1, '', '',        0",
        "GET,     NOTHING,     2, 1, '', '',        0",
        "GET,     NOTHING,     1, 2, '', '',        0",
        "GET,     NOTHING,     2, 2, '', '',        0",
        "HEAD,    NOTHING,     1, 1, '', '',        0",
        "HEAD,    NOTHING,     2, 1, '', '',        0",
        "HEAD,    NOTHING,     2, 2, '', '',        0",
        "OPTIONS, NOTHING,     1, 1, '', '',        0",
        "OPTIONS, NOTHING,     2, 1, '', '',        0",
        "OPTIONS, NOTHING,     2, 2, '', '',        0",
        "DELETE,  NOTHING,     1, 1, '', '',        0",
        "DELETE,  NOTHING,     2, 1, '', '',        0",
        "DELETE,  NOTHING,     2, 2, '', '',        0",
        "POST,    NOTHING,     1, 1, '', '',        0",
        // Nothing in the header says that no body follows.
        "POST,    NOTHING,     2, 1, '', chunked,   0",
        "POST,    NOTHING,     2, 2, '', '',        0",
        "GET,     ZERO,        1, 1, 0,  '',        0",
        "GET,     ZERO,        2, 1, 0,  '',        0",
        "POST,    ZERO,        1, 1, 0,  '',        0",
        "POST,    ZERO,        2, 1, 0,  '',        0",
        "PUT,     ZERO,        2, 2, 0,  '',        0",
        "GET,     WITH_LENGTH, 1, 1, 5,  '',        5",
        "GET,     WITH_LENGTH, 2, 1, 5,  '',        5",
        "DELETE,  WITH_LENGTH, 1, 1, 5,  '',        5",
        "DELETE,  WITH_LENGTH, 2, 1, 5,  '',        5",
        "DELETE,  WITH_LENGTH, 2, 2, 5,  '',        5",
        "POST,    WITH_LENGTH, 1, 1, 5,  '',        5",
        "POST,    WITH_LENGTH, 2, 1, 5,  '',        5",
        "POST,    WITH_LENGTH, 1, 2, 5,  '',        5",
        "PATCH,   WITH_LENGTH, 2, 2, 5,  '',        5",
        "GET,     STREAMED,    1, 1, '', chunked,   5",
        "DELETE,  STREAMED,    1, 1, '', chunked,   5",
        "POST,    STREAMED,    1, 1, '', chunked,   5",
        "POST,    STREAMED,    2, 1, '', chunked,   5",
        "POST,    STREAMED,    1, 2, '', '',        5",
        "PUT,     STREAMED,    2, 2, '', '',        5"
    })
    void theApiIsToldOfABodyWhereThereIsOne(
            String method, Sent sent, int from, int to, String length, String coding, int bytes) throws Exception {
        String path = to == 1 ? "/orders/upload" : "/multiplexed/upload";
        Answer answer = send(version(from), method, path, sent);
        assertEquals(200, answer.status(), answer.body());
        if (!method.equals("HEAD")) {
            assertEquals(Integer.toString(bytes), answer.body());
        }
        ScriptedApi.Seen seen = landscape.us.seen().get(0);
        assertEquals(version(to), seen.version());
        MultiMap headers = seen.headers();
        List<String> expected = new ArrayList<>(List.of(
                "authorization",
                "forwarded",
                "homeport-entry-region",
                "homeport-home-region",
                "via",
                "x-forwarded-for",
                "x-forwarded-host",
                "x-forwarded-proto"));
        if (!length.isEmpty()) {
            expected.add("content-length");
            assertEquals(List.of(length), headers.getAll("content-length"));
        }
        if (!coding.isEmpty()) {
            expected.add("transfer-encoding");
            assertEquals(List.of(coding), headers.getAll("transfer-encoding"));
        }
        assertEquals(
                expected.stream().sorted().toList(),
                headers.names().stream()
                        .filter(name -> !name.startsWith(":") && !name.equalsIgnoreCase("host"))
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void criterion106aGetWhoseConnectionBreaksOffIsRepeatedOnceInEitherVersion(HttpVersion version) throws Exception {
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            landscape.forget();
            assertEquals(
                    502, send(version, method, "/orders/hang-up", Sent.NOTHING).status(), method);
            assertEquals(2, landscape.us.seen().size(), method);
        }
        landscape.us.hangsUp(1);
        // The second time the API answers: it wants a proof, which this session has no key for.
        assertEquals(401, send(version, "GET", "/bound/hang-up", Sent.NOTHING).status());
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void criterion106whatCouldMatterIsNeverRepeatedInEitherVersion(HttpVersion version) throws Exception {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            landscape.forget();
            assertEquals(
                    502, send(version, method, "/orders/hang-up", Sent.NOTHING).status(), method);
            assertEquals(1, landscape.us.seen().size(), method);
        }
        landscape.forget();
        assertEquals(
                502, send(version, "GET", "/orders/hang-up", Sent.WITH_LENGTH).status());
        assertEquals(1, landscape.us.seen().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "DELETE"})
    void aBodyThatNothingAnnouncedEndsARequestOfHttp2(String method) throws IOException {
        List<String> fields = fields(method, "/orders/slow?millis=800");
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(fields, BODY);
            assertEquals("400", http.outcome());
        }
        await().until(() -> landscape.us.resets() == 1 || landscape.us.seen().isEmpty());
    }

    @Test
    void aStreamThatStandsOpenAfterAWholeAnswerIsEndedWithoutAnError() throws IOException {
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.open(fields("GET", "/orders"));
            assertEquals("200", http.outcome());
            assertEquals(0, http.resetCode());
        }
        List<String> strangers = fields("POST", "/orders");
        strangers.set(strangers.indexOf("origin") + 1, "http://evil.example");
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.open(strangers);
            assertEquals("403", http.outcome());
            assertEquals(0, http.resetCode());
        }
    }

    @Test
    void aRefusedRequestThatIsOverIsNotReset() throws IOException {
        List<String> strangers = fields("GET", "/orders");
        strangers.set(strangers.indexOf("origin") + 1, "http://evil.example");
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(strangers, "");
            assertEquals("403", http.outcome());
            assertFalse(http.isResetBeforePong());
        }
    }

    private List<String> fields(String method, String path) {
        return new ArrayList<>(List.of(
                ":method",
                method,
                ":scheme",
                "http",
                ":authority",
                "api.homeport.localhost",
                ":path",
                path,
                "origin",
                Landscape.ORIGIN,
                "token-handler-version",
                "1",
                "cookie",
                landscape.session("us")));
    }
}
