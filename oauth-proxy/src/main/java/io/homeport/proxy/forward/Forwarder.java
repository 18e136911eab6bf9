package io.homeport.proxy.forward;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.TimeUnit;

/**
 * Streams a request to an upstream and its answer back. Neither body is ever held: each side is read
 * only as fast as the other takes it. Nothing is retried and no redirect is followed.
 */
public final class Forwarder {
    private final Vertx vertx;
    private final HttpClient http;

    public Forwarder(Vertx vertx, ForwardLimits limits) {
        this.vertx = vertx;
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout((int) limits.connectTimeout().toMillis())
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout((int) limits.idleTimeout().toMillis())
                        .setTcpNoDelay(true)
                        .setForceSni(true)
                        .setVerifyHost(true))
                .with(new PoolOptions()
                        .setHttp1MaxSize(limits.connectionsPerUpstream())
                        .setMaxWaitQueueSize(limits.waitingPerUpstream()))
                .build();
    }

    /** Runs the exchange; completes, never fails, when both sides are done with each other. */
    public Future<Outcome> run(Exchange exchange) {
        Promise<Outcome> ended = Promise.promise();
        http.request(exchange.upstream().request(exchange.client().method(), exchange.target()))
                .onSuccess(request -> new Running(exchange, request, ended).start())
                .onFailure(unreachable -> {
                    exchange.failed().accept(Outcome.UNREACHABLE);
                    ended.tryComplete(Outcome.UNREACHABLE);
                });
        return ended.future();
    }

    /** An exchange whose upstream connection is open. All of it happens on one event loop. */
    private final class Running {
        private final Exchange exchange;
        private final HttpServerRequest client;
        private final HttpServerResponse answer;
        private final HttpClientRequest request;
        private final Promise<Outcome> ended;
        private boolean sent;
        private long firstByteTimer = -1;

        Running(Exchange exchange, HttpClientRequest request, Promise<Outcome> ended) {
            this.exchange = exchange;
            this.client = exchange.client();
            this.answer = client.response();
            this.request = request;
            this.ended = ended;
        }

        void start() {
            request.headers().addAll(exchange.headers());
            answer.closeHandler(gone -> clientGone());
            answer.exceptionHandler(gone -> clientGone());
            // The response's future tells of every failure; unheard, Vert.x would log it with its stack trace.
            request.exceptionHandler(told -> {});
            request.response().onComplete(this::answered);
            if (!hasBody()) {
                request.end().onComplete(this::requestSent);
                client.resume();
                return;
            }
            String length = client.getHeader(HttpHeaders.CONTENT_LENGTH);
            if (length == null) {
                request.setChunked(true);
            } else {
                request.putHeader(HttpHeaders.CONTENT_LENGTH, length);
            }
            if (client.headers().contains(HttpHeaders.EXPECT)) {
                answer.writeContinue();
            }
            // A body that broke off must not end as if it were whole.
            client.pipe().endOnFailure(false).to(request).onComplete(this::requestSent);
        }

        private boolean hasBody() {
            boolean framed = client.headers().contains(HttpHeaders.CONTENT_LENGTH)
                    || client.headers().contains(HttpHeaders.TRANSFER_ENCODING);
            return framed || !client.isEnded() && client.version() == HttpVersion.HTTP_2;
        }

        private void requestSent(AsyncResult<Void> result) {
            if (result.failed()) {
                // The response's future fails with this reset and tells the client, if it is still there.
                request.reset();
                return;
            }
            sent = true;
            if (!ended.future().isComplete() && !answer.headWritten()) {
                firstByteTimer =
                        vertx.setTimer(exchange.upstream().firstByteTimeout().toMillis(), late -> {
                            fail(Outcome.TIMED_OUT);
                            request.reset();
                        });
            }
        }

        private void answered(AsyncResult<HttpClientResponse> result) {
            vertx.cancelTimer(firstByteTimer);
            if (result.failed()) {
                fail(Outcome.BROKEN_ANSWER);
                request.reset();
                return;
            }
            HttpClientResponse response = result.result();
            if (ended.future().isComplete() || answer.closed()) {
                request.reset();
                return;
            }
            if (response.statusCode() < 200) {
                // Nobody asked to switch protocols.
                fail(Outcome.BROKEN_ANSWER);
                request.reset();
                return;
            }
            passOn(response);
        }

        private void passOn(HttpClientResponse response) {
            MultiMap headers = exchange.answerHeaders().apply(response.headers());
            answer.setStatusCode(response.statusCode());
            answer.headers().addAll(headers);
            boolean bodiless = client.method().equals(HttpMethod.HEAD)
                    || response.statusCode() == 204
                    || response.statusCode() == 304;
            if (bodiless) {
                answer.end().onComplete(this::answerSent);
                return;
            }
            if (!headers.contains(HttpHeaders.CONTENT_LENGTH)) {
                answer.setChunked(true);
            }
            response.pipe().endOnFailure(false).to(answer).onComplete(this::answerSent);
        }

        private void answerSent(AsyncResult<Void> result) {
            if (result.failed()) {
                ended.tryComplete(Outcome.CUT_SHORT);
                request.reset();
                answer.reset();
                return;
            }
            ended.tryComplete(Outcome.ANSWERED);
            if (!sent) {
                // Answered early: the rest of the body has no taker, and the connection no next user.
                request.reset();
                client.resume();
            }
        }

        private void fail(Outcome outcome) {
            if (ended.tryComplete(outcome)) {
                exchange.failed().accept(outcome);
            }
        }

        private void clientGone() {
            if (ended.tryComplete(Outcome.CLIENT_GONE)) {
                vertx.cancelTimer(firstByteTimer);
                request.reset();
            }
        }
    }
}
