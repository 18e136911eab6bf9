package io.homeport.e2e;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One region's API, which notes what it is asked, and answers in ways that a proxy has to deal with. */
final class NotingApi {
    /** A request as it arrived. */
    record Seen(String method, String target, MultiMap fields) {}

    private final String region;
    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private NotingApi(Vertx vertx, String region) {
        this.region = region;
        this.server = vertx.createHttpServer().requestHandler(this::answer).webSocketHandler(this::greet);
    }

    static NotingApi start(Vertx vertx, String region) {
        NotingApi api = new NotingApi(vertx, region);
        api.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return api;
    }

    String url() {
        return "http://" + authority();
    }

    /** Host and port. */
    String authority() {
        return "127.0.0.1:" + server.actualPort();
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    void forget() {
        seen.clear();
    }

    private void greet(ServerWebSocket socket) {
        seen.add(new Seen("GET", socket.uri(), socket.headers()));
        socket.writeTextMessage("from " + region);
    }

    private void answer(HttpServerRequest request) {
        seen.add(new Seen(request.method().name(), request.uri(), request.headers()));
        request.body().onSuccess(body -> {
            switch (request.path().replaceFirst("^/\\w+", "")) {
                case "/moved" -> request.response().setStatusCode(421).end();
                case "/hangs-up" -> request.connection().close();
                case "/events" ->
                    request.response()
                            .putHeader("Content-Type", "text/event-stream")
                            .setChunked(true)
                            .write("data: from " + region + "\n\n");
                case "/inside" -> namesInside(request);
                default ->
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end("{\"region\":\"" + region + "\"}");
            }
        });
    }

    /** Names its own host wherever an answer can name one. */
    private void namesInside(HttpServerRequest request) {
        Iterable<String> cookies = List.of("kept=yes; Path=/", "lost=yes; Domain=127.0.0.1");
        String own = url() + "/orders/inside/9";
        request.response()
                .setStatusCode(201)
                .putHeader("Location", own)
                .putHeader("Content-Location", own)
                .putHeader("Link", "<" + own + ">; rel=next")
                .putHeader("Refresh", "5; url=" + own)
                .putHeader("Content-Security-Policy", "connect-src " + url())
                .putHeader("Alt-Svc", "h2=\"" + authority() + "\"")
                .putHeader("Set-Cookie", cookies)
                .end("{}");
    }
}
