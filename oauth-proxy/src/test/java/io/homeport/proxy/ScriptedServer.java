package io.homeport.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Stands where the authorization server stands: introspects and exchanges, and breaks as a test asks it to. */
public final class ScriptedServer {
    private final Vertx vertx;
    private final String issuer;
    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    public final DpopRules dpop = new DpopRules();
    private volatile EllipticCurveJsonWebKey key = newKey("first");
    private volatile Reply introspection = ScriptedServer::jwt;
    private volatile Reply exchange = ScriptedServer::exchanged;
    private volatile Reply credentials = ScriptedServer::ofClient;
    private volatile UnaryOperator<JsonObject> metadata = UnaryOperator.identity();

    /** A call to the introspection or token endpoint, or to wherever a redirect led. */
    public record Call(String path, MultiMap headers, MultiMap form) {}

    /** What the server does with a call. */
    @FunctionalInterface
    public interface Reply {
        void to(HttpServerRequest request, MultiMap form);
    }

    public ScriptedServer(Vertx vertx, String issuer) {
        this(vertx, issuer, new HttpServerOptions());
    }

    public ScriptedServer(Vertx vertx, String issuer, HttpServerOptions options) {
        this.vertx = vertx;
        this.issuer = issuer;
        this.server =
                vertx.createHttpServer(options).requestHandler(this::answer).exceptionHandler(gone -> {});
        this.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public int port() {
        return server.actualPort();
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    public List<Call> calls() {
        return calls;
    }

    public void reset() {
        calls.clear();
        dpop.reset();
        introspection = ScriptedServer::jwt;
        exchange = ScriptedServer::exchanged;
        credentials = ScriptedServer::ofClient;
        metadata = UnaryOperator.identity();
    }

    public void introspects(Reply reply) {
        introspection = reply;
    }

    public void exchanges(Reply reply) {
        exchange = reply;
    }

    public void givesItsClient(Reply reply) {
        credentials = reply;
    }

    /** Both endpoints do this. */
    public void replies(Reply reply) {
        introspection = reply;
        exchange = reply;
        credentials = reply;
    }

    public void describesItself(UnaryOperator<JsonObject> change) {
        metadata = change;
    }

    /** From now on signs, and publishes, another key. */
    public void changesItsKey(String id) {
        key = newKey(id);
    }

    private void answer(HttpServerRequest request) {
        request.response().exceptionHandler(gone -> {});
        switch (request.path()) {
            case "/.well-known/openid-configuration" ->
                json(
                        request,
                        200,
                        metadata.apply(new JsonObject()
                                .put("issuer", issuer)
                                .put("token_endpoint", issuer + "/token")
                                .put("introspection_endpoint", issuer + "/introspect")
                                .put("jwks_uri", issuer + "/jwks")));
            case "/jwks" ->
                json(
                        request,
                        200,
                        new JsonObject()
                                .put(
                                        "keys",
                                        new JsonArray()
                                                .add(new JsonObject(key.toJson(OutputControlLevel.PUBLIC_ONLY)))));
            default -> {
                request.setExpectMultipart(true);
                request.endHandler(whole -> {
                    calls.add(new Call(request.path(), request.headers(), request.formAttributes()));
                    boolean ofClient = "client_credentials".equals(request.getFormAttribute("grant_type"));
                    Reply issued = ofClient ? credentials : exchange;
                    Reply reply = request.path().equals("/introspect") ? introspection : issued;
                    reply.to(request, request.formAttributes());
                });
            }
        }
    }

    public static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.encode());
    }

    /** The bare JWT that the token stands for. */
    public static void jwt(HttpServerRequest request, MultiMap form) {
        request.response().putHeader("Content-Type", "application/jwt").end(phantom(form.get("token")));
    }

    /** A token that names the one it was exchanged for and what it is for. */
    public static void exchanged(HttpServerRequest request, MultiMap form) {
        json(request, 200, exchange(form));
    }

    /** A token of whoever asks, that names what it is for. */
    public static void ofClient(HttpServerRequest request, MultiMap form) {
        json(request, 200, clientToken(form));
    }

    public static JsonObject clientToken(MultiMap form) {
        return new JsonObject()
                .put("access_token", "of-client." + String.join("+", form.getAll("audience")))
                .put("token_type", "Bearer")
                .put("expires_in", 300);
    }

    /** The same, bound to a key whose possession the call has to prove. */
    public void exchangedBound(HttpServerRequest request, MultiMap form) {
        Optional<String> fault = dpop.fault(request, issuer, false);
        if (fault.isPresent()) {
            json(request, 400, new JsonObject().put("error", fault.get()));
        } else {
            json(request, 200, exchange(form).put("token_type", "DPoP"));
        }
    }

    public static JsonObject exchange(MultiMap form) {
        return new JsonObject()
                .put(
                        "access_token",
                        "exchanged." + form.get("subject_token") + "." + String.join("+", form.getAll("audience")))
                .put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token")
                .put("token_type", "Bearer")
                .put("expires_in", 300);
    }

    /** The JWT that stands for this token; nobody checks its signature here. */
    public static String phantom(String token) {
        return phantom(token, Instant.now().plusSeconds(3600));
    }

    public static String phantom(String token, Instant expiresAt) {
        return phantom(token, expiresAt.getEpochSecond());
    }

    public static String phantom(String token, long expiresAt) {
        JsonObject claims = new JsonObject().put("of", token).put("exp", expiresAt);
        return part("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}") + "." + part(claims.encode()) + "." + part("signature");
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A signed introspection response (RFC 9701) of these claims. */
    public String signed(String type, JsonObject claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", type);
        signature.setAlgorithmHeaderValue("ES256");
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        signature.setPayload(claims.encode());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends byte after byte, never all of them. */
    public void dribble(HttpServerRequest request, MultiMap form) {
        HttpServerResponse response =
                request.response().putHeader("Content-Type", "application/json").putHeader("Content-Length", "1000");
        long timer = vertx.setPeriodic(50, tick -> response.write(Buffer.buffer(" ")));
        response.closeHandler(closed -> vertx.cancelTimer(timer));
    }

    /** Sends until the other side has enough. */
    public void flood(HttpServerRequest request, MultiMap form) {
        HttpServerResponse response =
                request.response().putHeader("Content-Type", "application/json").setChunked(true);
        Buffer block = Buffer.buffer(new byte[16 * 1024]);
        long timer = vertx.setPeriodic(1, tick -> response.write(block));
        response.closeHandler(closed -> vertx.cancelTimer(timer));
    }

    private static EllipticCurveJsonWebKey newKey(String id) {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(id);
            key.setAlgorithm("ES256");
            key.setUse("sig");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
