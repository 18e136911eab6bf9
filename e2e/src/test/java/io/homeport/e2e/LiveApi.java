package io.homeport.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An API with an event stream and a WebSocket that do not end by themselves, and how pages open both. */
final class LiveApi {
    /** What the proxy's file says of it, beside what {@link DeploymentFile#forProxy} has. */
    private static final String ROUTE = """
                live:
                  path: /live
                  stream: true
                  scope: global
                  upstreams:
                    us: API
            """;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    LiveApi() {
        server = join(vertx.createHttpServer()
                .webSocketHandler(socket -> socket.writeTextMessage("hello"))
                .requestHandler(request -> {
                    boolean events = request.path().equals("/live/events");
                    request.response()
                            .putHeader("Content-Type", events ? "text/event-stream" : "application/json")
                            .setChunked(true)
                            .write(events ? "data: hello\n\n" : "{}");
                    if (!events) {
                        request.response().end();
                    }
                })
                .listen(0, "127.0.0.1"));
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** A proxy's file with routes to it, {@code /orders} and {@code /live}, for users of any region. */
    String routed(DeploymentFile deployment, List<String> agents) {
        String url = "http://127.0.0.1:" + server.actualPort();
        return (deployment.forProxy(agents, url) + ROUTE.replace("API", url))
                .replace("path: /orders\n", "path: /orders\n      scope: global\n");
    }

    /** Opens the event stream: what comes of it, in the end. */
    static CompletableFuture<HttpResponse<String>> events(HttpClient client, AppPage page) {
        AppPage.Streamed stream = page.stream("http", "/live/events");
        return client.sendAsync(
                HttpRequest.newBuilder(stream.address())
                        .header("Origin", stream.origin())
                        .header("Cookie", stream.cookies())
                        .build(),
                BodyHandlers.ofString());
    }

    /** A WebSocket, as the page sees it. */
    static final class Conversation implements WebSocket.Listener {
        private final CompletableFuture<String> heard = new CompletableFuture<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        private Conversation() {}

        /** Opens it. */
        static Conversation begin(HttpClient client, AppPage page) {
            AppPage.Streamed stream = page.stream("ws", "/live/socket");
            Conversation conversation = new Conversation();
            client.newWebSocketBuilder()
                    .header("Origin", stream.origin())
                    .header("Cookie", stream.cookies())
                    .buildAsync(stream.address(), conversation)
                    .join();
            return conversation;
        }

        /** The first message. */
        CompletableFuture<String> heard() {
            return heard;
        }

        /** With which code and words it was closed. */
        CompletableFuture<String> closed() {
            return closed;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status + " " + reason);
            return null;
        }
    }

    void close() {
        join(vertx.close());
    }
}
