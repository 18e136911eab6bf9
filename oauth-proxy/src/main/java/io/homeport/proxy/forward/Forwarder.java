package io.homeport.proxy.forward;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;

/**
 * Streams a request to an upstream and its answer back. Neither body is ever held: each side is read
 * only as fast as the other takes it. Nothing is retried and no redirect is followed.
 */
public final class Forwarder {
    private final Vertx vertx;
    private final HttpClient http;

    public Forwarder(Vertx vertx, HttpClient http) {
        this.vertx = vertx;
        this.http = http;
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
        private final Pump upload;
        private final Deadline deadline;
        private boolean sent;

        Running(Exchange exchange, HttpClientRequest request, Promise<Outcome> ended) {
            this.exchange = exchange;
            this.client = exchange.client();
            this.answer = client.response();
            this.request = request;
            this.ended = ended;
            this.deadline = new Deadline(vertx, this::late);
            this.upload = new Pump(client, request, this::moved);
        }

        void start() {
            // The response's future tells of every failure; unheard, Vert.x would log it with its stack trace.
            request.exceptionHandler(told -> {});
            if (answer.closed() || answer.ended()) {
                // The client went, or its body turned out to be no HTTP, while the connection was opened.
                ended.tryComplete(Outcome.CLIENT_GONE);
                request.reset();
                return;
            }
            try {
                exchange.requestHeaders().accept(request.headers());
            } catch (RuntimeException e) {
                request.reset();
                throw e;
            }
            answer.closeHandler(gone -> clientGone());
            answer.exceptionHandler(this::clientFailed);
            // Heard by the answer's handler already.
            client.exceptionHandler(told -> {});
            request.response().onComplete(this::answered);
            if (!hasBody()) {
                deadline.set(exchange.upstream().timeouts().firstByte());
                sent = true;
                request.end().onFailure(broken -> request.reset());
                client.resume();
                return;
            }
            if (exchange.head().contentLengths().isEmpty()) {
                request.setChunked(true);
            } else {
                request.putHeader(
                        HttpHeaders.CONTENT_LENGTH,
                        exchange.head().contentLengths().get(0));
            }
            if (!exchange.head().expectations().isEmpty()) {
                answer.writeContinue();
            }
            moved();
            upload.start(() -> request.end().onComplete(this::requestSent));
        }

        private boolean hasBody() {
            boolean framed = !exchange.head().contentLengths().isEmpty()
                    || !exchange.head().transferEncodings().isEmpty();
            return framed || !client.isEnded() && client.version() == HttpVersion.HTTP_2;
        }

        private void moved() {
            deadline.set(exchange.upstream().timeouts().idle());
        }

        private void requestSent(AsyncResult<Void> result) {
            if (result.failed()) {
                // The response's future fails with this reset and tells the client, if it is still there.
                request.reset();
                return;
            }
            sent = true;
            if (!ended.future().isComplete() && !answer.headWritten()) {
                deadline.set(exchange.upstream().timeouts().firstByte());
            }
        }

        private void late() {
            if (answer.headWritten()) {
                cutShort();
            } else if (sent || upload.isBlocked()) {
                fail(Outcome.TIMED_OUT);
            } else {
                fail(Outcome.CLIENT_STALLED);
            }
            request.reset();
        }

        private void answered(AsyncResult<HttpClientResponse> result) {
            if (result.failed()) {
                fail(Outcome.BROKEN_ANSWER);
                request.reset();
                return;
            }
            HttpClientResponse response = result.result();
            response.exceptionHandler(broken -> {});
            if (ended.future().isComplete() || answer.closed()) {
                request.reset();
                return;
            }
            if (isNoAnswer(response)) {
                fail(Outcome.BROKEN_ANSWER);
                request.connection().close();
                return;
            }
            passOn(response);
        }

        /** A protocol that nobody asked for, or a length that two readers could read in two ways. */
        private boolean isNoAnswer(HttpClientResponse response) {
            String coding = response.getHeader(HttpHeaders.TRANSFER_ENCODING);
            return response.statusCode() < 200
                    || coding != null
                            && (!coding.equalsIgnoreCase("chunked") || response.version() != HttpVersion.HTTP_1_1);
        }

        private void passOn(HttpClientResponse response) {
            moved();
            answer.setStatusCode(response.statusCode());
            exchange.answerHeaders().accept(response.headers(), answer.headers());
            boolean bodiless = client.method().equals(HttpMethod.HEAD)
                    || response.statusCode() == 204
                    || response.statusCode() == 304;
            if (bodiless) {
                if (response.statusCode() == 204 && response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                    // Bytes may follow that belong to no answer: nobody else shall get this connection.
                    request.connection().close();
                }
                answer.end().onComplete(this::answerSent);
                return;
            }
            boolean closeDelimited = false;
            if (!answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                closeDelimited = client.version() == HttpVersion.HTTP_1_0;
                answer.setChunked(!closeDelimited);
            }
            if (closeDelimited) {
                ClientConnection.closeAfter(vertx, client);
            }
            response.exceptionHandler(broken -> cutShort());
            new Pump(response, answer, this::moved).start(() -> {
                passOnTrailers(response.trailers());
                answer.end().onComplete(this::answerSent);
            });
        }

        /** Trailers only for a client that takes them, and never what belongs into the header (RFC 9110 6.5.1). */
        private void passOnTrailers(MultiMap trailers) {
            if (!trailers.isEmpty() && answer.isChunked() && exchange.head().takesTrailers()) {
                MultiMap shown = MultiMap.caseInsensitiveMultiMap();
                exchange.answerHeaders().accept(trailers, shown);
                trailers.names().stream()
                        .filter(name -> !Trailers.isHeaderOnly(name))
                        .forEach(name -> shown.getAll(name).forEach(value -> answer.putTrailer(name, value)));
            }
        }

        private void answerSent(AsyncResult<Void> result) {
            deadline.clear();
            if (result.failed()) {
                cutShort();
                return;
            }
            ended.tryComplete(Outcome.ANSWERED);
            if (!sent) {
                // Answered early: the rest of the body has no taker, and the connection no next user.
                request.reset();
                Unread.drain(vertx, client);
            }
        }

        private void cutShort() {
            deadline.clear();
            ended.tryComplete(Outcome.CUT_SHORT);
            request.reset();
            ClientConnection.abort(client);
        }

        private void fail(Outcome outcome) {
            deadline.clear();
            if (ended.tryComplete(outcome)) {
                exchange.failed().accept(outcome);
            }
        }

        /** A body that broke off, or turned out to be no HTTP, must not end as if it were whole. */
        private void clientFailed(Throwable cause) {
            if (cause instanceof IOException || cause instanceof VertxException) {
                clientGone();
                return;
            }
            if (answer.headWritten()) {
                cutShort();
            } else {
                fail(Outcome.BROKEN_REQUEST);
                request.reset();
            }
        }

        private void clientGone() {
            deadline.clear();
            if (ended.tryComplete(Outcome.CLIENT_GONE)) {
                request.reset();
            }
        }
    }
}
