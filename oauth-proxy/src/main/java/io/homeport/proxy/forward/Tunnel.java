package io.homeport.proxy.forward;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Carries a WebSocket (RFC 6455). The handshake goes through like any request, with the token in place of
 * the cookie; when the API agrees, the two converse until one closes, nothing moves for too long, the time
 * is up, or this instance ends. All of it happens on one event loop.
 */
public final class Tunnel {
    private static final String WEBSOCKET = "websocket";
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Vertx vertx;
    private final Context loop;
    private final Set<Conversation> conversations = new HashSet<>();
    private boolean leaving;

    /** For the event loop that it is made on. */
    public Tunnel(Vertx vertx) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
    }

    /** Tells every page that it should connect again, elsewhere. May be called from any thread. */
    public void leave() {
        loop.runOnContext(onLoop -> {
            leaving = true;
            List.copyOf(conversations).forEach(conversation -> conversation.end(Closing.LEAVING));
        });
    }

    /** Runs the exchange, which asks for a WebSocket; completes, never fails, when it is over. */
    public Future<Ending> run(Exchange exchange) {
        Promise<Ending> ended = Promise.promise();
        Optional<Endpoint> taken =
                exchange.upstream().endpoints().take(exchange.upstream().regions(), List.of());
        if (taken.isEmpty()) {
            boolean full =
                    exchange.upstream().endpoints().areFull(exchange.upstream().regions(), List.of());
            Outcome outcome = full ? Outcome.OVERLOADED : Outcome.UNREACHABLE;
            exchange.failed().accept(outcome);
            return Future.succeededFuture(new Ending(outcome, Optional.empty()));
        }
        Endpoint endpoint = taken.get();
        ended.future().onComplete(over -> endpoint.release());
        connect(exchange, endpoint, ended);
        return ended.future();
    }

    private void connect(Exchange exchange, Endpoint endpoint, Promise<Ending> ended) {
        Optional<SocketAddress> server = endpoint.server();
        if (server.isEmpty()) {
            notOpened(exchange, endpoint, Outcome.UNREACHABLE, ended);
            return;
        }
        exchange.upstream()
                .client()
                .request(Requests.to(endpoint, server.get(), exchange.client().method(), exchange.target()))
                .onSuccess(request -> {
                    endpoint.reached();
                    new Running(exchange, endpoint, request, ended).start();
                })
                .onFailure(failure -> {
                    if (Requests.areTooMany(failure)) {
                        notOpened(exchange, endpoint, Outcome.OVERLOADED, ended);
                    } else if (endpoint.unreachable(server.get())) {
                        connect(exchange, endpoint, ended);
                    } else {
                        notOpened(exchange, endpoint, Outcome.UNREACHABLE, ended);
                    }
                });
    }

    private static void notOpened(Exchange exchange, Endpoint endpoint, Outcome outcome, Promise<Ending> ended) {
        exchange.failed().accept(outcome);
        ended.complete(new Ending(outcome, Optional.of(endpoint.region())));
    }

    private final class Running {
        private final Exchange exchange;
        private final Endpoint endpoint;
        private final HttpServerRequest client;
        private final HttpServerResponse answer;
        private final HttpClientRequest request;
        private final Promise<Ending> ended;
        private final Deadline deadline;
        private final Deadline total;
        private Optional<Conversation> joined = Optional.empty();

        Running(Exchange exchange, Endpoint endpoint, HttpClientRequest request, Promise<Ending> ended) {
            this.exchange = exchange;
            this.endpoint = endpoint;
            this.client = exchange.client();
            this.answer = client.response();
            this.request = request;
            this.ended = ended;
            this.deadline = new Deadline(vertx, this::late);
            this.total = new Deadline(vertx, this::timeIsUp);
        }

        void start() {
            request.exceptionHandler(told -> {});
            if (answer.closed() || answer.ended()) {
                end(Outcome.CLIENT_GONE);
                request.reset();
                return;
            }
            answer.closeHandler(gone -> {
                if (joined.isEmpty()) {
                    end(Outcome.CLIENT_GONE);
                    request.reset();
                }
            });
            exchange.requestHeaders().accept(request.headers());
            exchange.possession()
                    .ifPresent(possession -> possession.prove(
                            endpoint.url(), client.method().name(), exchange.target(), request.headers()));
            request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
            request.putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
            deadline.set(exchange.upstream().timeouts().firstByte());
            exchange.upstream().timeouts().total().ifPresent(total::set);
            request.connect().onSuccess(this::answered).onFailure(broken -> fail(Outcome.BROKEN_ANSWER));
        }

        private void answered(HttpClientResponse response) {
            response.exceptionHandler(told -> {});
            if (ended.future().isComplete()) {
                request.connection().close();
                return;
            }
            // A nonce is for the next handshake: a page that is refused one connects again.
            exchange.possession()
                    .ifPresent(
                            possession -> possession.hears(endpoint.url(), response.statusCode(), response.headers()));
            exchange.answerHeaders().accept(response.headers(), answer.headers());
            if (AnswerStatus.isFinal(response.statusCode())) {
                refused(response);
            } else if (response.statusCode() != SWITCHING_PROTOCOLS
                    || !WEBSOCKET.equalsIgnoreCase(response.getHeader(HttpHeaders.UPGRADE))) {
                request.connection().close();
                answer.headers().clear();
                fail(Outcome.BROKEN_ANSWER);
            } else {
                agreed(response);
            }
        }

        /** The API says no, in plain HTTP. */
        private void refused(HttpClientResponse response) {
            answer.setStatusCode(response.statusCode());
            if (!answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                answer.setChunked(true);
            }
            ClientConnection.closeAfter(vertx, client);
            client.resume();
            response.pipeTo(answer).onComplete(sent -> {
                end(sent.succeeded() ? Outcome.ANSWERED : Outcome.CUT_SHORT);
                request.connection().close();
            });
        }

        private void agreed(HttpClientResponse response) {
            MultiMap headers = answer.headers();
            headers.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
            headers.set(HttpHeaders.UPGRADE, WEBSOCKET);
            answer.setStatusCode(SWITCHING_PROTOCOLS);
            NetSocket api = response.netSocket();
            api.pause();
            client.toNetSocket().onSuccess(browser -> join(browser, api)).onFailure(gone -> {
                end(Outcome.CLIENT_GONE);
                api.close();
            });
        }

        private void join(NetSocket browser, NetSocket api) {
            if (ended.future().isComplete()) {
                browser.close();
                api.close();
                return;
            }
            deadline.clear();
            Conversation conversation = new Conversation(
                    vertx, browser, api, exchange.upstream().timeouts().idle(), this::end);
            joined = Optional.of(conversation);
            conversations.add(conversation);
            ended.future().onComplete(over -> conversations.remove(conversation));
            conversation.start();
            if (leaving) {
                conversation.end(Closing.LEAVING);
            }
        }

        private void timeIsUp() {
            if (joined.isPresent()) {
                boolean withToken = exchange.upstream().timeouts().endsWithToken();
                joined.get().end(withToken ? Closing.TOKEN_EXPIRED : Closing.TIMED_OUT);
            } else {
                late();
            }
        }

        private void late() {
            if (answer.headWritten()) {
                end(Outcome.CUT_SHORT);
            } else {
                fail(Outcome.TIMED_OUT);
                request.reset();
            }
        }

        private void fail(Outcome outcome) {
            if (end(outcome)) {
                exchange.failed().accept(outcome);
            }
        }

        private boolean end(Outcome outcome) {
            deadline.clear();
            total.clear();
            return ended.tryComplete(new Ending(outcome, Optional.of(endpoint.region())));
        }
    }
}
