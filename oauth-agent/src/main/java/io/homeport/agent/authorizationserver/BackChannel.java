package io.homeport.agent.authorizationserver;

import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.TraceContext;
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
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Calls between this side and the server: each bounded in time and size, none follows a redirect, since
 * that would carry credentials to wherever the answer points.
 */
public final class BackChannel {
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final int CONNECT_MILLIS = 3000;
    private static final int CONNECTIONS = 100;

    private final Vertx vertx;
    private final HttpClient client;
    private final ServerTls tls;
    private final Duration timeout;
    private final String app;
    private final AgentMetrics metrics;
    private final Optional<TraceContext> trace;

    public BackChannel(Vertx vertx, Duration timeout, String app, AgentMetrics metrics, ServerTls tls) {
        this.vertx = vertx;
        this.tls = tls;
        this.timeout = timeout;
        this.app = app;
        this.metrics = metrics;
        this.trace = Optional.empty();
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) Math.min(CONNECT_MILLIS, timeout.toMillis()))
                .setMaxPoolSize(CONNECTIONS)
                .setVerifyHost(true)
                .setForceSni(true)
                .setDecompressionSupported(false);
        tls.secure(options);
        this.client = vertx.createHttpClient(options);
    }

    private BackChannel(BackChannel other, TraceContext trace) {
        this.vertx = other.vertx;
        this.tls = other.tls;
        this.client = other.client;
        this.timeout = other.timeout;
        this.app = other.app;
        this.metrics = other.metrics;
        this.trace = Optional.of(trace);
    }

    /** The same channel, its calls part of this trace. */
    BackChannel within(TraceContext request) {
        return new BackChannel(this, request);
    }

    /** Uses a renewed certificate for connections to come. */
    void renew(CertificateUpdatedEvent renewed) {
        if (tls.is(renewed.name())) {
            client.updateSSLOptions(renewed.tlsConfiguration().getSSLOptions());
        }
    }

    /** Sends, and waits for the whole answer. */
    public Future<HttpAnswer> send(ServerEndpoint endpoint, HttpMethod method, URI uri, MultiMap headers, String body) {
        Promise<HttpAnswer> promise = Promise.promise();
        long begin = System.nanoTime();
        trace.ifPresent(request -> {
            headers.set("traceparent", request.traceparent());
            request.state().ifPresent(state -> headers.set("tracestate", state));
        });
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
                .compose(request -> {
                    promise.future().onFailure(failure -> request.reset());
                    return request.send(Buffer.buffer(body));
                })
                .onSuccess(response -> read(response, uri, promise))
                .onFailure(failure -> promise.tryFail(unreachable(uri, failure)));
        return promise.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            Duration time = Duration.ofNanos(System.nanoTime() - begin);
            if (done.succeeded()) {
                metrics.serverAnswered(app, endpoint, done.result().status(), time);
            } else if (done.cause() instanceof ServerFailure.Busy) {
                metrics.serverAnswered(app, endpoint, 429, time);
            } else {
                metrics.serverFailed(app, endpoint, time);
            }
        });
    }

    private static ServerFailure unreachable(URI uri, Throwable failure) {
        String kind = failure.getClass().getSimpleName();
        return new ServerFailure.Unreachable(
                failure instanceof SSLException
                        ? "no TLS with " + uri.getAuthority() + " (" + kind
                                + "): its certificate is not trusted, not its own or over, or it refuses ours; see tls"
                        : "cannot call " + uri.getAuthority() + " (" + kind + ")");
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
                promise.tryFail(new ServerFailure.Unreachable("the connection to " + uri.getAuthority() + " broke")));
        String type = response.getHeader("Content-Type");
        response.endHandler(end -> {
            if (response.statusCode() == 429) {
                promise.tryFail(new ServerFailure.Busy(retryAfterSeconds(response.getHeader("Retry-After"))));
            } else {
                promise.tryComplete(new HttpAnswer(
                        response.statusCode(), type == null ? "" : type, body.toString(), response.headers()));
            }
        });
    }

    /** A number of seconds within reason; a date or nonsense counts as the shortest wait. */
    private static int retryAfterSeconds(String value) {
        return value != null && value.matches("\\d{1,4}") ? Math.max(1, Integer.parseInt(value)) : 5;
    }
}
