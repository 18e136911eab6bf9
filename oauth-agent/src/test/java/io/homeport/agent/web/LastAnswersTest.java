package io.homeport.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastAnswersTest {
    private final Vertx vertx = Vertx.vertx();
    private final LastAnswers lastAnswers = new LastAnswers();
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private static <T> T result(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void useNoConnectionTwiceOnceTheAgentIsLeaving() {
        HttpServer server = result(vertx.createHttpServer()
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(request -> {
                    lastAnswers.mark(request);
                    request.response().end();
                })
                .listen(0, "127.0.0.1"));
        HttpClient client = vertx.createHttpClient();
        List<String> answers = new ArrayList<>();
        for (int call = 0; call < 5; call++) {
            if (call == 2) {
                lastAnswers.begin();
            }
            answers.add(result(client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                    .compose(request -> request.send()
                            .compose(answer ->
                                    answer.end().map(end -> String.valueOf(answer.getHeader("Connection")))))));
        }
        assertEquals(List.of("null", "null", "close", "close", "close"), answers);
        assertEquals(3, connections.get(), "the first three calls had one, the others one each");
    }
}
