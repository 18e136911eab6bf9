package io.homeport.e2e;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** An API that tells what reached it: fields of its requests, bytes of uploads; and that says events when it is told to. */
final class GatewayApi {
    private static final String ROUTE = """
                live:
                  path: /live
                  stream: true
                  upstreams:
                    us: API
            """;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong received = new AtomicLong();
    private final List<HttpServerResponse> listening = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    GatewayApi() {
        server = join(vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(text -> socket.writeTextMessage(text + ", too")))
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1"));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** A proxy's file with the routes {@code /orders} and {@code /live} to it. */
    String routed(DeploymentFile deployment, String agent) {
        String url = "http://127.0.0.1:" + server.actualPort();
        return deployment.forProxy(List.of(agent), url) + ROUTE.replace("API", url);
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/live/events")) {
            request.response()
                    .putHeader("Content-Type", "text/event-stream")
                    .setChunked(true)
                    .write(": listen\n\n");
            listening.add(request.response());
            request.response().closeHandler(gone -> listening.remove(request.response()));
            return;
        }
        long[] bytes = {0};
        request.handler(part -> {
            bytes[0] += part.length();
            received.addAndGet(part.length());
        });
        request.endHandler(end -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put(
                                "signed_in",
                                String.valueOf(request.getHeader("Authorization"))
                                        .startsWith("Bearer "))
                        .put("forwarded", forwarded(request))
                        .put("bytes", bytes[0])
                        .encode()));
    }

    private static String forwarded(HttpServerRequest request) {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded")) {
            all.append(name).append(": ").append(request.getHeader(name)).append('\n');
        }
        return all.toString();
    }

    /** Bytes of bodies so far. */
    long received() {
        return received.get();
    }

    /** Says an event to every page that listens. */
    void say(String event) {
        listening.forEach(page -> page.write("data: " + event + "\n\n"));
    }

    void close() {
        join(vertx.close());
    }
}
