package io.homeport.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream of one region that answers as the path asks it to, and remembers what it saw. */
public final class ScriptedApi {
    private static final Buffer BLOCK = Buffer.buffer(new byte[64 * 1024]);

    /** A frame of gRPC-web that holds the call's trailers. */
    public static final byte[] GRPC_TRAILERS =
            "\u0080\0\0\0\u000fgrpc-status:0\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Vertx vertx;
    private final String region;
    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    public final DpopRules dpop = new DpopRules();
    private final AtomicInteger hangUps = new AtomicInteger();
    private final AtomicInteger challenges = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger checks = new AtomicInteger();
    private volatile boolean well = true;

    /** A request as it reached the upstream. */
    public record Seen(String method, String target, MultiMap headers, HttpVersion version, String serverName) {}

    public ScriptedApi(Vertx vertx, String region) {
        this(vertx, region, new HttpServerOptions());
    }

    public ScriptedApi(Vertx vertx, String region, HttpServerOptions options) {
        this.vertx = vertx;
        this.region = region;
        this.server =
                vertx.createHttpServer(options).requestHandler(this::answer).exceptionHandler(broken -> {});
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
        return "http://127.0.0.1:" + port();
    }

    public List<Seen> seen() {
        return seen;
    }

    /** Requests that broke off before they were whole, or before their answer was. */
    public int resets() {
        return resets.get();
    }

    /** The codes of the Close frames that came on WebSockets. */
    public List<Integer> closeCodes() {
        return closeCodes;
    }

    public void forget() {
        seen.clear();
        closeCodes.clear();
        dpop.reset();
        resets.set(0);
    }

    /** What health checks are answered from now on. */
    public void setWell(boolean answer) {
        well = answer;
    }

    /** Health checks so far. */
    public int checks() {
        return checks.get();
    }

    private void answer(HttpServerRequest request) {
        if (request.path().endsWith("/health")) {
            checks.incrementAndGet();
            request.response().setStatusCode(well ? 200 : 503).end("not read");
            return;
        }
        seen.add(new Seen(
                request.method().name(),
                request.uri(),
                request.headers(),
                request.version(),
                String.valueOf(request.connection().indicatedServerName())));
        request.response().exceptionHandler(gone -> resets.incrementAndGet());
        HttpServerResponse response = request.response();
        String path = request.path();
        if (path.startsWith("/live/") && challenges.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            response.setStatusCode(401)
                    .putHeader("DPoP-Nonce", "handshake-nonce")
                    .putHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                    .end();
            return;
        }
        if (path.startsWith("/bound/")) {
            proven(request);
            return;
        }
        if (path.endsWith("/download")) {
            download(response, Long.parseLong(request.getParam("bytes")));
        } else if (path.endsWith("/upload")) {
            upload(request);
        } else if (path.endsWith("/redirect")) {
            response.setStatusCode(302)
                    .putHeader("Location", url() + "/orders/9?x=1")
                    .end();
        } else if (path.endsWith("/redirect-elsewhere")) {
            response.setStatusCode(302)
                    .putHeader("Location", "https://www.example.org/a")
                    .end();
        } else if (path.endsWith("/redirect-other-port")) {
            response.setStatusCode(302)
                    .putHeader("Location", "http://127.0.0.1:2/admin")
                    .end();
        } else if (path.endsWith("/cookies")) {
            response.putHeader(
                            "Set-Cookie",
                            List.<String>of(
                                    "__Host-Http-shop-at=evil; Path=/",
                                    "__Secure-shop-rt=evil; Path=/oauth-agent",
                                    "__Secure-shop-rt-AbC_9-xy=evil; Path=/oauth-agent",
                                    "__Secure-shop-id-AbC_9-xy=evil; Path=/oauth-agent",
                                    "__Host-Http-shop-login=evil; Path=/",
                                    "__Secure-shop-login-x=evil; Path=/oauth-agent",
                                    "=__Host-Http-shop-at=evil",
                                    "harmless=yes; Path=/"))
                    .putHeader("Access-Control-Allow-Origin", "*")
                    .putHeader("Access-Control-Allow-Methods", "TRACE")
                    .putHeader("Vary", "Accept")
                    .putHeader("Connection", "X-Hop")
                    .putHeader("X-Hop", "dropped")
                    .putHeader("Cache-Control", "max-age=60")
                    .end("ok");
        } else if (path.endsWith("/cut")) {
            response.putHeader("Content-Length", "100000")
                    .write("the first bytes")
                    .onComplete(written -> request.connection().close());
        } else if (path.endsWith("/hang-up")) {
            request.connection().close();
        } else if (path.endsWith("/silent")) {
            request.resume();
        } else if (path.endsWith("/no-content")) {
            response.setStatusCode(204).end();
        } else if (path.endsWith("/not-modified")) {
            response.setStatusCode(304).putHeader("ETag", "\"1\"").end();
        } else if (path.endsWith("/echo")) {
            request.toWebSocket()
                    .onSuccess(socket -> socket.frameHandler(frame -> {
                        if (frame.isClose()) {
                            closeCodes.add((int) frame.closeStatusCode());
                        } else {
                            socket.writeFrame(frame);
                        }
                    }));
        } else if (path.endsWith("/slow")) {
            request.resume();
            vertx.setTimer(Long.parseLong(request.getParam("millis")), late -> response.end("ok"));
        } else if (path.endsWith("/trailers")) {
            response.setChunked(true)
                    .putTrailer("X-Checksum", "abc")
                    .putTrailer("Set-Cookie", "a=b")
                    .putTrailer("Content-Type", "text/html");
            response.write("ok");
            response.end();
        } else if (path.endsWith("/grpc.Service/Call")) {
            request.body()
                    .onSuccess(message -> response.putHeader("Content-Type", "application/grpc-web+proto")
                            .setChunked(true)
                            .end(message.appendBytes(GRPC_TRAILERS)));
        } else if (path.endsWith("/marked")) {
            response.end(request.getParam("mark").repeat(40_000));
        } else if (path.endsWith("/marked-cut")) {
            response.setChunked(true)
                    .write(request.getParam("mark").repeat(20_000))
                    .onComplete(written -> request.connection().close());
        } else if (path.endsWith("/moved")) {
            response.setStatusCode(421).end();
        } else if (path.endsWith("/range")) {
            response.setStatusCode(206)
                    .putHeader("Content-Range", "bytes 0-1/4")
                    .putHeader("X-Asked", String.valueOf(request.getHeader("Range")))
                    .end("ab");
        } else if (path.endsWith("/inside-redirect")) {
            response.setStatusCode(302).putHeader("Location", "/orders/7?a=b").end();
        } else if (path.endsWith("/hints")) {
            response.writeEarlyHints(MultiMap.caseInsensitiveMultiMap()
                            .add("Link", "</style.css>; rel=preload")
                            .add("Set-Cookie", "a=b"))
                    .onComplete(sent -> response.end("ok"));
        } else if (path.endsWith("/unauthorized")) {
            response.setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=60")
                    .end();
        } else {
            response.putHeader("Content-Type", "application/json").end("{\"region\":\"" + region + "\"}");
        }
    }

    /** Takes no call without a proof; whether that is asked before or after the body, says the path. */
    private void proven(HttpServerRequest request) {
        if (request.path().endsWith("/early")) {
            checked(request, "");
        } else if (request.path().endsWith("/hang-up") && hangUps.getAndDecrement() > 0) {
            request.connection().close();
        } else {
            request.body().onSuccess(body -> checked(request, String.valueOf(body.length())));
        }
    }

    private void checked(HttpServerRequest request, String answer) {
        Optional<String> fault = dpop.fault(request, url(), true);
        if (fault.isPresent()) {
            request.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer, DPoP algs=\"ES256\", error=\"" + fault.get() + "\"")
                    .end();
        } else {
            request.response().end(answer);
        }
    }

    /** So many of the next handshakes are refused for want of a nonce. */
    public void challengesHandshakes(int times) {
        challenges.set(times);
    }

    /** So often the next calls for it find the connection closed. */
    public void hangsUp(int times) {
        hangUps.set(times);
    }

    private void upload(HttpServerRequest request) {
        long[] total = {0};
        request.handler(buffer -> total[0] += buffer.length());
        request.endHandler(whole -> request.response().end(Long.toString(total[0])));
    }

    private static void download(HttpServerResponse response, long bytes) {
        response.putHeader("Content-Length", Long.toString(bytes));
        pump(response, bytes);
    }

    private static void pump(HttpServerResponse response, long left) {
        long rest = left;
        while (rest > 0 && !response.writeQueueFull()) {
            int length = (int) Math.min(rest, BLOCK.length());
            response.write(BLOCK.slice(0, length));
            rest -= length;
        }
        if (rest == 0) {
            response.end();
            return;
        }
        long remaining = rest;
        response.drainHandler(drained -> pump(response, remaining));
    }
}
