package io.homeport.agent.world;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An operator's directory, which says where users are at home. */
public final class Directory implements AutoCloseable {
    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private final HttpServer http;
    private volatile Consumer<HttpServerRequest> answer;

    Directory(Vertx vertx) {
        answers("{}");
        this.http = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    asked.add(body.toJsonObject()
                            .put("method", request.method().name())
                            .put("type", request.getHeader("Content-Type")));
                    answer.accept(request);
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** From now on it says this. */
    public void answers(String json) {
        answer = request ->
                request.response().putHeader("Content-Type", "application/json").end(json);
    }

    /** From now on it does this. */
    public void does(Consumer<HttpServerRequest> with) {
        answer = with;
    }

    /** What it was asked. */
    public List<JsonObject> asked() {
        return asked;
    }

    String url() {
        return "http://127.0.0.1:" + http.actualPort() + "/home-region";
    }

    void reset() {
        asked.clear();
        answers("{}");
    }

    @Override
    public void close() {
        http.close();
    }
}
