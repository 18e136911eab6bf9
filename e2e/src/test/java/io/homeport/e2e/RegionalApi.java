package io.homeport.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The orders API of one region, which says what it was told of a request. */
final class RegionalApi {
    private final String region;
    private final HttpServer server;
    private final List<String> entries = new CopyOnWriteArrayList<>();

    private RegionalApi(Vertx vertx, String region) {
        this.region = region;
        this.server = vertx.createHttpServer().requestHandler(this::answer);
    }

    static RegionalApi start(Vertx vertx, String region) {
        RegionalApi api = new RegionalApi(vertx, region);
        api.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return api;
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Ends it: nothing answers at its address any more. */
    void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Through which regions its requests came in, in order. */
    List<String> entries() {
        return List.copyOf(entries);
    }

    private void answer(HttpServerRequest request) {
        entries.add(
                Optional.ofNullable(request.getHeader("homeport-entry-region")).orElse("nobody said"));
        JsonObject claims = claims(request.getHeader("Authorization"));
        JsonObject answer = new JsonObject();
        answer.addProperty("region", region);
        answer.addProperty("served_by", "orders-" + region + ", by " + way(request.getHeader("Via")));
        answer.addProperty("user", claims.get("name").getAsString());
        answer.addProperty("issuer", claims.get("iss").getAsString());
        answer.addProperty("home", request.getHeader("homeport-home-region"));
        answer.addProperty("entry", request.getHeader("homeport-entry-region"));
        answer.addProperty("via", way(request.getHeader("Via")));
        answer.add("orders", JsonParser.parseString("""
                [
                  {"id": "%1$s-1001", "item": "Cedar tea tray", "amount": 78, "currency": "EUR"},
                  {"id": "%1$s-1002", "item": "Indigo noren", "amount": 124, "currency": "EUR"}
                ]
                """.formatted(region)).getAsJsonArray());
        request.response().putHeader("Content-Type", "application/json").end(answer.toString());
    }

    /** The payload; a signature is the product's concern and not this one's. */
    private static JsonObject claims(String authorization) {
        String payload = authorization.split("\\.")[1];
        return JsonParser.parseString(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8))
                .getAsJsonObject();
    }

    /** The regions whose proxies the request went through: of {@code 1.1 homeport-us, 1.1 homeport-eu} is {@code us, eu}. */
    private static String way(String via) {
        return Arrays.stream(via.split(","))
                .map(hop -> hop.strip().split(" ")[1].replace("homeport-", ""))
                .collect(Collectors.joining(", "));
    }
}
