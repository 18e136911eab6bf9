package io.homeport.proxy.authorizationserver;

import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;

/**
 * Calls from the proxy to the authorization server: each bounded in time and size, none follows a redirect,
 * since that would carry credentials to wherever the answer points.
 */
final class BackChannel {
    private static final int LARGEST_BODY = 256 * 1024;
    private static final int CONNECT_MILLIS = 3000;
    private static final int CONNECTIONS = 64;
    private static final int WAITING = 1024;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Vertx vertx;
    private final HttpClient client;
    private final Duration timeout;
    private final ServerTls tls;

    BackChannel(Vertx vertx, Duration timeout, ServerTls tls) {
        this.vertx = vertx;
        this.timeout = timeout;
        this.tls = tls;
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) Math.min(CONNECT_MILLIS, timeout.toMillis()))
                .setVerifyHost(true)
                .setForceSni(true)
                .setDecompressionSupported(false);
        tls.secure(options);
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING))
                .build();
    }

    /** Uses a renewed configuration for connections to come. */
    void renew(CertificateUpdatedEvent renewed) {
        if (tls.is(renewed.name())) {
            client.updateSSLOptions(renewed.tlsConfiguration().getSSLOptions());
        }
    }

    /** Sends, and waits for the whole answer. */
    Future<HttpAnswer> send(HttpMethod method, URI uri, MultiMap headers, String body) {
        Promise<HttpAnswer> promise = Promise.promise();
        long timer = vertx.setTimer(
                timeout.toMillis(),
                late -> promise.tryFail(new ServerFailure.Unavailable(
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
                            .onFailure(failure -> promise.tryFail(notReached(uri, failure)));
                    request.end(Buffer.buffer(body)).onFailure(failure -> promise.tryFail(notReached(uri, failure)));
                })
                .onFailure(failure -> promise.tryFail(notReached(uri, failure)));
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static ServerFailure notReached(URI uri, Throwable failure) {
        return new ServerFailure.Unavailable(
                "cannot call " + uri.getAuthority() + " (" + failure.getClass().getSimpleName() + ")");
    }

    private static void read(HttpClientResponse response, URI uri, Promise<HttpAnswer> promise) {
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_BODY) {
                promise.tryFail(new ServerFailure.Unusable("an answer of " + uri.getAuthority() + " is too large"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(failure ->
                promise.tryFail(new ServerFailure.Unavailable("the connection to " + uri.getAuthority() + " broke")));
        response.endHandler(end -> {
            int status = response.statusCode();
            if (status == TOO_MANY_REQUESTS || status >= 500) {
                promise.tryFail(
                        new ServerFailure.Unavailable(uri.getAuthority() + " is not well (status " + status + ")"));
            } else {
                promise.tryComplete(new HttpAnswer(
                        status,
                        HttpAnswer.plain(response.getHeader("Content-Type")),
                        body.toString(),
                        response.headers().getAll("DPoP-Nonce")));
            }
        });
    }
}
