package io.homeport.proxy.websocket;

import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.stream.Deadline;
import io.homeport.proxy.stream.Pump;
import io.homeport.proxy.upstream.Address;
import io.homeport.proxy.upstream.Requests;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Carries a WebSocket (RFC 6455). The handshake goes through like any request, with the token in place of
 * the cookie; when the API agrees, the two converse until one closes, nothing moves for too long, the time
 * is up, or this instance ends. All of it happens on one event loop.
 */
public final class Tunnel {
    private static final String WEBSOCKET = "websocket";
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int MISDIRECTED_REQUEST = 421;
    private static final Logger LOG = Logger.getLogger(Tunnel.class);

    private final Vertx vertx;
    private final Context loop;
    private final Set<MessageRelay> conversations = new HashSet<>();
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
        Optional<Address> taken =
                exchange.upstream().endpoints().take(exchange.upstream().regions(), List.of());
        if (taken.isEmpty()) {
            boolean full =
                    exchange.upstream().endpoints().areFull(exchange.upstream().regions(), List.of());
            Outcome outcome = full ? Outcome.OVERLOADED : Outcome.UNREACHABLE;
            exchange.failed().accept(outcome);
            return Future.succeededFuture(new Ending(outcome, Optional.empty()));
        }
        Running running = new Running(exchange, taken.get());
        running.begin();
        return running.ended.future();
    }

    private final class Running {
        private final Exchange exchange;
        private final Address endpoint;
        private final HttpServerRequest client;
        private final HttpServerResponse answer;
        private final Promise<Ending> ended = Promise.promise();
        private final Deadline deadline;
        private final Deadline total;
        private Optional<HttpClientRequest> request = Optional.empty();
        private Optional<MessageRelay> joined = Optional.empty();
        private boolean proven;

        Running(Exchange exchange, Address endpoint) {
            this.exchange = exchange;
            this.endpoint = endpoint;
            this.client = exchange.client();
            this.answer = client.response();
            this.deadline = new Deadline(vertx, this::late);
            this.total = new Deadline(vertx, this::timeIsUp);
            ended.future().onComplete(over -> endpoint.release());
        }

        /** From here on the page may leave and time may run out, whether there is a connection to the API yet or not. */
        void begin() {
            answer.closeHandler(gone -> {
                if (joined.isEmpty()) {
                    giveUp(Outcome.CLIENT_GONE);
                }
            });
            answer.exceptionHandler(this::clientFailed);
            client.exceptionHandler(this::clientFailed);
            exchange.upstream().timeouts().total().ifPresent(total::set);
            connect();
        }

        /** It went, or sent what is no HTTP before the API has said anything. */
        private void clientFailed(Throwable cause) {
            if (ended.future().isComplete() || joined.isPresent()) {
                return;
            }
            if (cause instanceof IOException || cause instanceof VertxException) {
                giveUp(Outcome.CLIENT_GONE);
            } else if (answer.headWritten()) {
                cut(Outcome.CUT_SHORT);
            } else {
                fail(Outcome.BROKEN_REQUEST);
                request.ifPresent(Tunnel::drop);
            }
        }

        private void connect() {
            Optional<SocketAddress> server = endpoint.server();
            if (server.isEmpty()) {
                fail(Outcome.UNREACHABLE);
                return;
            }
            exchange.upstream()
                    .client()
                    .request(Requests.to(endpoint, server.get(), client.method(), exchange.target())
                            .setConnectTimeout(
                                    exchange.upstream().timeouts().firstByte().toMillis()))
                    .onSuccess(this::opened)
                    .onFailure(failure -> notOpened(server.get(), failure));
        }

        private void notOpened(SocketAddress server, Throwable failure) {
            boolean crowded = Requests.areTooMany(failure);
            boolean others = !crowded && endpoint.unreachable(server);
            if (ended.future().isComplete()) {
                return;
            }
            if (others) {
                connect();
            } else {
                fail(crowded ? Outcome.OVERLOADED : Outcome.UNREACHABLE);
            }
        }

        private void opened(HttpClientRequest opened) {
            endpoint.reached();
            opened.exceptionHandler(told -> {});
            if (hasLeft()) {
                // Nothing was sent on this connection: it may serve the next.
                end(Outcome.CLIENT_GONE);
                opened.reset();
                return;
            }
            request = Optional.of(opened);
            guarded(() -> ask(opened));
        }

        /** Whether nobody waits for the handshake's end: the page went, or what it sent turned out to be no HTTP. */
        private boolean hasLeft() {
            return ended.future().isComplete() || answer.closed() || answer.ended();
        }

        /** Nobody above hears what is thrown: the connection to the API would be left open and its place taken. */
        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (Throwable e) {
                LOG.errorf("handshake failed in the proxy itself: %s", Defect.of(e));
                if (answer.headWritten()) {
                    cut(Outcome.CUT_SHORT);
                } else {
                    fail(Outcome.BROKEN_ANSWER);
                }
                request.ifPresent(Tunnel::drop);
            }
        }

        private void ask(HttpClientRequest opened) {
            exchange.requestHeaders().accept(opened.headers());
            exchange.possession()
                    .ifPresent(possession -> possession.prove(
                            endpoint.url(), client.method().name(), exchange.target(), opened.headers()));
            opened.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
            opened.putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
            deadline.set(exchange.upstream().timeouts().firstByte());
            opened.connect()
                    .onSuccess(response -> guarded(() -> answered(opened, response)))
                    .onFailure(broken -> fail(Outcome.BROKEN_ANSWER));
        }

        private void answered(HttpClientRequest opened, HttpClientResponse response) {
            response.exceptionHandler(told -> {});
            if (hasLeft()) {
                end(Outcome.CLIENT_GONE);
                drop(opened);
                return;
            }
            boolean challenged = exchange.possession()
                    .filter(possession -> possession.hears(endpoint.url(), response.statusCode(), response.headers()))
                    .isPresent();
            if (challenged) {
                challenged(opened);
                return;
            }
            if (response.statusCode() == MISDIRECTED_REQUEST) {
                fail(Outcome.MISDIRECTED);
                drop(opened);
                return;
            }
            boolean agrees = response.statusCode() == SWITCHING_PROTOCOLS
                    && WEBSOCKET.equalsIgnoreCase(response.getHeader(HttpHeaders.UPGRADE));
            if (!agrees && Forwarder.isNoAnswer(response)) {
                fail(Outcome.BROKEN_ANSWER);
                drop(opened);
                return;
            }
            exchange.answerHeaders().accept(response.headers(), answer.headers());
            if (agrees) {
                agreed(response);
            } else {
                refused(opened, response);
            }
        }

        /** The API has done nothing yet but asked for its nonce: once more, with that. */
        private void challenged(HttpClientRequest opened) {
            request = Optional.empty();
            drop(opened);
            if (proven) {
                fail(Outcome.NONCE_REFUSED);
            } else {
                proven = true;
                exchange.possession().orElseThrow().replayed().run();
                connect();
            }
        }

        /** The API says no, in plain HTTP. */
        private void refused(HttpClientRequest opened, HttpClientResponse response) {
            moved();
            answer.setStatusCode(response.statusCode());
            boolean bodiless = response.statusCode() == NO_CONTENT || response.statusCode() == NOT_MODIFIED;
            if (!bodiless && !answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                answer.setChunked(true);
            }
            ClientConnection.closeAfter(vertx, client);
            client.resume();
            if (bodiless) {
                told(opened);
                return;
            }
            response.exceptionHandler(broken -> cut(Outcome.CUT_SHORT));
            new Pump(response, answer, bytes -> moved()).start(() -> told(opened));
        }

        private void told(HttpClientRequest opened) {
            answer.end().onComplete(sent -> {
                end(sent.succeeded() ? Outcome.ANSWERED : Outcome.CUT_SHORT);
                drop(opened);
            });
        }

        private void moved() {
            deadline.set(exchange.upstream().timeouts().idle());
        }

        private void agreed(HttpClientResponse response) {
            MultiMap headers = answer.headers();
            headers.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
            headers.set(HttpHeaders.UPGRADE, WEBSOCKET);
            answer.setStatusCode(SWITCHING_PROTOCOLS);
            NetSocket api = response.netSocket();
            api.pause();
            try {
                client.toNetSocket()
                        .onSuccess(browser -> join(browser, api))
                        .onFailure(gone -> giveUp(Outcome.CLIENT_GONE));
            } catch (RuntimeException e) {
                // It is the client's doing: it sent more than its handshake before that was answered.
                cut(Outcome.CLIENT_GONE);
            }
        }

        private void join(NetSocket browser, NetSocket api) {
            if (ended.future().isComplete()) {
                browser.close();
                api.close();
                return;
            }
            deadline.clear();
            MessageRelay conversation = new MessageRelay(
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
                cut(Outcome.CUT_SHORT);
            } else {
                fail(Outcome.TIMED_OUT);
                request.ifPresent(Tunnel::drop);
            }
        }

        /** Ends a refusal in its middle, on both sides. */
        private void cut(Outcome outcome) {
            if (giveUp(outcome)) {
                ClientConnection.abort(client);
            }
        }

        private boolean giveUp(Outcome outcome) {
            boolean first = end(outcome);
            request.ifPresent(Tunnel::drop);
            return first;
        }

        private void fail(Outcome outcome) {
            if (end(outcome)) {
                Forwarder.dropHead(answer);
                exchange.failed().accept(outcome);
            }
        }

        private boolean end(Outcome outcome) {
            deadline.clear();
            total.clear();
            return ended.tryComplete(new Ending(outcome, Optional.of(endpoint.region())));
        }
    }

    /** Neither the request nor its connection is of use to anybody else. */
    private static void drop(HttpClientRequest request) {
        request.reset();
        request.connection().close();
    }
}
