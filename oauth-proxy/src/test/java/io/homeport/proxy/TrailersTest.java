package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trailers of answers, and gRPC-web, which needs none: in each version on either side. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class TrailersTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private record Whole(HttpClientResponse response, Buffer body) {}

    private Whole exchange(HttpVersion version, HttpMethod method, String target, MultiMap fields, Buffer body)
            throws Exception {
        HttpClient browser = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        try {
            return browser.request(method, listener.port().orElseThrow(), "127.0.0.1", target)
                    .compose(request -> {
                        request.headers()
                                .addAll(fields)
                                .add("Origin", Landscape.ORIGIN)
                                .add("token-handler-version", "1")
                                .add("Cookie", landscape.session("us"));
                        // Here, on the event loop: a step added from this thread may come after the body has.
                        return request.send(body)
                                .compose(response -> response.body().map(whole -> new Whole(response, whole)));
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } finally {
            browser.close();
        }
    }

    private static MultiMap fields() {
        return MultiMap.caseInsensitiveMultiMap();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_1_1, /orders/trailers",
        "HTTP_1_1, /multiplexed/trailers",
        "HTTP_2, /orders/trailers",
        "HTTP_2, /multiplexed/trailers"
    })
    void reachAClientThatTakesThemWithoutThoseThatBelongIntoAHeader(HttpVersion version, String target)
            throws Exception {
        MultiMap takes = fields().add("TE", "trailers");
        if (version == HttpVersion.HTTP_1_1) {
            takes.add("Connection", "TE");
        }
        Whole whole = exchange(version, HttpMethod.GET, target, takes, Buffer.buffer());
        assertEquals("ok", whole.body().toString());
        assertEquals("abc", whole.response().getTrailer("X-Checksum"));
        assertFalse(whole.response().trailers().contains("Set-Cookie"));
        assertFalse(whole.response().trailers().contains("Content-Type"));
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, /orders/trailers", "HTTP_2, /multiplexed/trailers"})
    void areKeptFromAClientThatDoesNotAskForThem(HttpVersion version, String target) throws Exception {
        Whole whole = exchange(version, HttpMethod.GET, target, fields(), Buffer.buffer());
        assertEquals("ok", whole.body().toString());
        assertEquals(0, whole.response().trailers().size());
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_1_1, /orders/grpc.Service/Call",
        "HTTP_1_1, /multiplexed/grpc.Service/Call",
        "HTTP_2, /orders/grpc.Service/Call",
        "HTTP_2, /multiplexed/grpc.Service/Call"
    })
    void grpcWebPassesByteForByte(HttpVersion version, String target) throws Exception {
        byte[] message = {0, 0, 0, 0, 3, 10, 1, 120};
        MultiMap grpc =
                fields().add("Content-Type", "application/grpc-web+proto").add("X-Grpc-Web", "1");
        Whole whole = exchange(version, HttpMethod.POST, target, grpc, Buffer.buffer(message));
        assertEquals(200, whole.response().statusCode());
        assertEquals("application/grpc-web+proto", whole.response().getHeader("Content-Type"));
        assertArrayEquals(
                Buffer.buffer(message).appendBytes(ScriptedApi.GRPC_TRAILERS).getBytes(),
                whole.body().getBytes());
        MultiMap seen = landscape.us.seen().get(0).headers();
        assertEquals("application/grpc-web+proto", seen.get("Content-Type"));
        assertEquals("1", seen.get("X-Grpc-Web"));
        assertEquals("Bearer " + Landscape.TOKEN, seen.get("Authorization"));
    }
}
