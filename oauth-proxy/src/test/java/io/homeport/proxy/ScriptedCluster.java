package io.homeport.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster of an authorization server that routes by zone: it remembers what it was asked, and answers as its paths say. */
public final class ScriptedCluster {
    private final String zone;
    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** A request as it reached the cluster. */
    public record Seen(String method, String target, MultiMap headers, String body) {}

    ScriptedCluster(Vertx vertx, String zone) {
        this.zone = zone;
        this.server = vertx.createHttpServer().requestHandler(this::answer);
        this.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    public List<Seen> seen() {
        return seen;
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            seen.add(new Seen(request.method().name(), request.uri(), request.headers(), body.toString()));
            request.response()
                    .putHeader("Access-Control-Allow-Origin", "https://spa.example.com")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("DPoP-Nonce", "nonce-of-" + zone)
                    .putHeader(
                            "Set-Cookie",
                            List.<String>of("zone=" + zone + "; Path=/; HttpOnly", "__Host-Http-shop-at=evil; Path=/"));
            if (request.path().endsWith("/authorize")) {
                request.response()
                        .setStatusCode(303)
                        .putHeader("Location", url() + "/idp/login?step=1")
                        .end();
            } else {
                request.response().putHeader("Content-Type", "application/json").end("{\"zone\":\"" + zone + "\"}");
            }
        });
    }
}
