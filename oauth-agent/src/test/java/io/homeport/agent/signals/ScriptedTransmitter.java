package io.homeport.agent.signals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** A transmitter of signals: its metadata, its keys, a stream to fetch, and a token endpoint for who fetches. */
final class ScriptedTransmitter implements AutoCloseable {
    static final String TOKEN = "planted-poll-token-0123456789abcdef";
    private final RsaJsonWebKey key = newKey();
    private final Map<String, String> waiting = new ConcurrentSkipListMap<>();
    private final List<JsonObject> questions = new CopyOnWriteArrayList<>();
    private final List<String> tokenRequests = new CopyOnWriteArrayList<>();
    private final HttpServer http;
    private volatile int status = 200;

    ScriptedTransmitter(Vertx vertx) {
        http = join(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body.toString())))
                .listen(0, "127.0.0.1"));
    }

    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static RsaJsonWebKey newKey() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId("t-1");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + http.actualPort();
    }

    /** From now on the stream answers so. */
    void status(int other) {
        status = other;
    }

    /** Puts a token into the stream. */
    void send(String id, String token) {
        waiting.put(id, token);
    }

    /** Those that were not acknowledged, nor refused. */
    Map<String, String> waiting() {
        return waiting;
    }

    List<JsonObject> questions() {
        return questions;
    }

    List<String> tokenRequests() {
        return tokenRequests;
    }

    String signed(JsonObject claims, String type) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.encode());
        signature.setAlgorithmHeaderValue("RS256");
        signature.setKeyIdHeaderValue("t-1");
        signature.setHeader("typ", type);
        signature.setKey(key.getPrivateKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpServerRequest request, String body) {
        switch (request.path()) {
            case "/.well-known/ssf-configuration" ->
                json(request, 200, new JsonObject().put("issuer", issuer()).put("jwks_uri", issuer() + "/jwks"));
            case "/jwks" ->
                json(
                        request,
                        200,
                        new JsonObject()
                                .put(
                                        "keys",
                                        new JsonArray()
                                                .add(new JsonObject(key.toJson(OutputControlLevel.PUBLIC_ONLY)))));
            case "/token" -> {
                tokenRequests.add(request.getHeader("Authorization") + " " + body);
                json(request, 200, new JsonObject().put("access_token", TOKEN).put("expires_in", 60));
            }
            default -> poll(request, new JsonObject(body));
        }
    }

    private void poll(HttpServerRequest request, JsonObject question) {
        if (!("Bearer " + TOKEN).equals(request.getHeader("Authorization"))) {
            json(request, 401, new JsonObject());
            return;
        }
        if (status != 200) {
            json(request, status, new JsonObject());
            return;
        }
        questions.add(question);
        question.getJsonArray("ack", new JsonArray()).forEach(waiting::remove);
        question.getJsonObject("setErrs", new JsonObject()).fieldNames().forEach(waiting::remove);
        JsonObject sets = new JsonObject();
        waiting.entrySet().stream()
                .limit(question.getInteger("maxEvents"))
                .forEach(one -> sets.put(one.getKey(), one.getValue()));
        json(request, 200, new JsonObject().put("sets", sets).put("moreAvailable", waiting.size() > sets.size()));
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.encode());
    }

    @Override
    public void close() {
        join(http.close());
    }
}
