package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many users over few connections, some of whom leave, send too little, or ask for answers that break off.
 * Every byte of an answer is the mark of the user it belongs to: no other one may ever be seen.
 */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class SharedConnectionsTest {
    private static final int REQUESTS = 2_000;
    private static final int MARKS = 26;
    /** So many that fewer streams of a connection are reset than the guard against rapid resets allows. */
    private static final int KINDS = 40;

    /** The first kinds ask for answers that break off, or leave themselves. */
    private static final int DISTURBING = 3;

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void criterion105noByteOfAnotherUserIsEverSeen(HttpVersion version) throws Exception {
        HttpClient browsers = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp1MaxSize(16).setHttp2MaxSize(2).setMaxWaitQueueSize(-1));
        AtomicInteger whole = new AtomicInteger();
        AtomicInteger foreign = new AtomicInteger();
        String session = landscape.session("us");
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            char mark = (char) ('a' + i % MARKS);
            int kind = i % KINDS;
            all.add(browsers.request(HttpMethod.GET, listener.port().orElseThrow(), "127.0.0.1", target(kind, mark))
                    .compose(request -> exchange(request, session, mark, kind, whole, foreign))
                    .otherwiseEmpty());
        }
        Future.join(all).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(0, foreign.get());
        assertEquals(
                REQUESTS / KINDS * (KINDS - DISTURBING), whole.get(), "whole answers to those who disturb nothing");
    }

    private static String target(int kind, char mark) {
        return switch (kind) {
            case 0 -> "/orders/marked-cut?mark=" + mark;
            case 1 -> "/orders/hang-up";
            default -> "/orders/marked?mark=" + mark;
        };
    }

    private static Future<Void> exchange(
            HttpClientRequest request,
            String session,
            char mark,
            int kind,
            AtomicInteger whole,
            AtomicInteger foreign) {
        request.putHeader("Origin", Landscape.ORIGIN)
                .putHeader("token-handler-version", "1")
                .putHeader("Cookie", session);
        return request.send().compose(response -> {
            if (response.statusCode() != 200) {
                return response.end();
            }
            response.handler(buffer -> {
                for (byte each : buffer.getBytes()) {
                    if (each != mark) {
                        foreign.incrementAndGet();
                    }
                }
                if (kind == 2) {
                    // This user leaves in the middle of the answer.
                    request.reset();
                }
            });
            return response.end().onSuccess(end -> {
                if (kind >= DISTURBING) {
                    whole.incrementAndGet();
                }
            });
        });
    }
}
