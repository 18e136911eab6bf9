package io.homeport.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands where the agent stands. It begins a login wherever its form says {@code region=}: unless that was handed on to it, the
 * proxy is told to hand it on there.
 */
public final class ScriptedAgent {
    private final HttpServer server;
    private final List<ScriptedApi.Seen> seen = new CopyOnWriteArrayList<>();

    public ScriptedAgent(Vertx vertx) {
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

    public List<ScriptedApi.Seen> seen() {
        return seen;
    }

    private void answer(HttpServerRequest request) {
        seen.add(
                new ScriptedApi.Seen(request.method().name(), request.uri(), request.headers(), request.version(), ""));
        request.body().onSuccess(form -> answer(request, form.toString()));
    }

    private static void answer(HttpServerRequest request, String form) {
        boolean handedOn = request.headers().contains("homeport-entry-region");
        if (form.startsWith("again=")) {
            // A login ends at the wrong home, and begins anew there.
            request.response()
                    .setStatusCode(421)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Homeport-Login-Again", form.substring("again=".length()))
                    .putHeader(
                            "Set-Cookie",
                            List.<String>of(
                                    "ended=; Max-Age=0; Secure; HttpOnly", "anchor=; Max-Age=0; Secure; HttpOnly"))
                    .end("{\"error_code\":\"wrong_entry\"}");
            return;
        }
        if (form.startsWith("outdated=")) {
            request.response().setStatusCode(404).end("{\"error_code\":\"not_found\"}");
            return;
        }
        if (form.startsWith("region=") && !handedOn || form.startsWith("insists=")) {
            request.response()
                    .setStatusCode(421)
                    .putHeader("Content-Type", "application/json")
                    .putHeader(
                            "Homeport-Login-Region",
                            form.substring(form.indexOf('=') + 1).split("&")[0])
                    .end("{\"error_code\":\"wrong_entry\"}");
            return;
        }
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Access-Control-Allow-Origin", "http://agent-decides.example")
                .putHeader(
                        "Set-Cookie",
                        List.<String>of(
                                "__Host-Http-shop-at=sealed; Path=/; Secure; HttpOnly; SameSite=Strict",
                                "__Secure-shop-rt=sealed; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict"))
                .end(new JsonObject()
                        .put("is_logged_in", true)
                        .put("form", form)
                        .encode());
    }
}
