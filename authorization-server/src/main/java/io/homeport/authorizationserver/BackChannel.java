package io.homeport.authorizationserver;

import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls between this side and the server: each bounded in time and size, none follows a redirect, since
 * that would carry credentials to wherever the answer points.
 */
public final class BackChannel implements Channel {
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final int CONNECT_MILLIS = 3000;
    private static final int CONNECTIONS = 100;
    private static final int WAITING = 1024;
    /**
     * How long a connection may rest. Servers close theirs after a time, Node.js after 5 s and load balancers after 60 s, and
     * a call that is on its way then fails (RFC 9112 9.6). It must not be repeated unseen, since a refresh token may be spent
     * by it. So connections are given up before the server does.
     */
    private static final int REST_SECONDS = 3;

    private final Vertx vertx;
    private final HttpClient client;
    private final ServerTls tls;
    private final Duration timeout;
    /** Earlier ones too: a standing connection goes on with the certificate that it began with. */
    private final Set<String> thumbprints = ConcurrentHashMap.newKeySet();

    /**
     * A channel with connections of its own.
     *
     * @param timeout of a whole call
     */
    public BackChannel(Vertx vertx, Duration timeout, ServerTls tls) {
        this.vertx = vertx;
        this.tls = tls;
        this.timeout = timeout;
        this.thumbprints.addAll(tls.thumbprints());
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) Math.min(CONNECT_MILLIS, timeout.toMillis()))
                .setVerifyHost(true)
                .setForceSni(true)
                .setKeepAliveTimeout(REST_SECONDS)
                .setDecompressionSupported(false);
        tls.secure(options);
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING))
                .build();
    }

    /** Uses a renewed certificate for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        if (tls.is(renewed.name())) {
            thumbprints.addAll(ServerTls.thumbprints(renewed.tlsConfiguration()));
            client.updateSSLOptions(renewed.tlsConfiguration().getSSLOptions());
        }
    }

    /** Whether a connection may have shown the certificate of this thumbprint, as far as its certificates are known. */
    public boolean mayHaveShown(String thumbprint) {
        return thumbprints.isEmpty() || thumbprints.contains(thumbprint);
    }

    @Override
    public void after(Duration time, Runnable task) {
        vertx.setTimer(time.toMillis(), due -> task.run());
    }

    /** Ends its connections: calls under way fail. */
    public void close() {
        client.close();
    }

    @Override
    public Future<HttpAnswer> send(ServerEndpoint endpoint, HttpMethod method, URI uri, MultiMap headers, String body) {
        headers.set("User-Agent", UserAgent.PRODUCT).set("Accept-Encoding", "identity");
        Promise<HttpAnswer> promise = Promise.promise();
        long timer = vertx.setTimer(
                timeout.toMillis(),
                id -> promise.tryFail(new ServerFailure.Unreachable(
                        "no answer within " + timeout.toMillis() + " ms from " + uri.getAuthority())));
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(uri.toString())
                .setFollowRedirects(false)
                .setTimeout(timeout.toMillis())
                .setHeaders(headers);
        client.request(options)
                .onSuccess(request -> {
                    promise.future().onFailure(failure -> request.reset());
                    // Heard on the connection's own event loop, before the body's end can pass by.
                    request.response()
                            .onSuccess(response -> read(response, uri, promise))
                            .onFailure(failure -> promise.tryFail(unreachable(uri, failure)));
                    request.end(Buffer.buffer(body)).onFailure(failure -> promise.tryFail(unreachable(uri, failure)));
                })
                .onFailure(failure -> promise.tryFail(unreachable(uri, failure)));
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static ServerFailure unreachable(URI uri, Throwable failure) {
        return new ServerFailure.Unreachable(ConnectionTrouble.of(uri.getAuthority(), failure));
    }

    private static void read(HttpClientResponse response, URI uri, Promise<HttpAnswer> promise) {
        // At the answer's end Vert.x would take the server's time from it, in place of the shorter one here.
        response.headers().remove(HttpHeaders.KEEP_ALIVE);
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_BODY) {
                promise.tryFail(new ServerFailure.Unusable("an answer of " + uri.getAuthority() + " is too large"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(failure ->
                promise.tryFail(new ServerFailure.Unreachable("the connection to " + uri.getAuthority() + " broke")));
        response.endHandler(end -> {
            try {
                promise.tryComplete(whole(response, uri, body));
            } catch (RuntimeException failure) {
                // Whoever waits must learn of it, a defect of ours included.
                promise.tryFail(failure);
            }
        });
    }

    private static HttpAnswer whole(HttpClientResponse response, URI uri, Buffer body) {
        String type = response.getHeader("Content-Type");
        List<String> codings = response.headers().getAll("Content-Encoding");
        return new HttpAnswer(
                response.statusCode(),
                type == null ? "" : type,
                ContentCoding.decoded(uri.getAuthority(), codings, body, LARGEST_BODY)
                        .toString(),
                response.headers());
    }
}
