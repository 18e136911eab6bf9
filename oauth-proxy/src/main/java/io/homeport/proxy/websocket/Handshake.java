package io.homeport.proxy.websocket;

import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.forward.AnswerHead;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.ExchangeRun;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.forward.RequestFields;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.stream.Pump;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The handshake of a WebSocket on one connection to the API (RFC 6455 4). */
final class Handshake implements ExchangeRun.OnConnection {
    private static final String WEBSOCKET = "websocket";
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int MISDIRECTED_REQUEST = 421;

    /** What the handshakes of one request know of each other. */
    static final class Earlier {
        private boolean proven;
    }

    private final Vertx vertx;
    private final BiConsumer<MessageRelay, ExchangeRun> joined;
    private final ExchangeRun run;
    private final Earlier earlier;
    private final HttpClientRequest request;
    private final Exchange exchange;
    private final HttpServerRequest client;
    private final HttpServerResponse answer;
    private Optional<MessageRelay> conversation = Optional.empty();

    /** Telling {@code joined} of two that converse. */
    Handshake(
            Vertx vertx,
            BiConsumer<MessageRelay, ExchangeRun> joined,
            ExchangeRun run,
            Earlier earlier,
            HttpClientRequest request) {
        this.vertx = vertx;
        this.joined = joined;
        this.run = run;
        this.earlier = earlier;
        this.request = request;
        this.exchange = run.exchange();
        this.client = exchange.client();
        this.answer = client.response();
    }

    @Override
    public void send() {
        RequestFields.write(exchange, run.address(), request);
        request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        request.putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
        run.awaitAnswer();
        request.connect()
                .onSuccess(response -> run.guarded(() -> answered(response)))
                .onFailure(broken -> run.fail(Outcome.BROKEN_ANSWER));
    }

    private void answered(HttpClientResponse response) {
        response.exceptionHandler(told -> {});
        exchange.span().answered(response.statusCode());
        if (run.hasLeft()) {
            run.end(Outcome.CLIENT_GONE);
            abandon();
            return;
        }
        if (asksForItsNonce(response)) {
            challenged();
            return;
        }
        if (response.statusCode() == MISDIRECTED_REQUEST
                && exchange.translation().tellsOfMoves()) {
            run.fail(Outcome.MISDIRECTED);
            return;
        }
        boolean agrees = response.statusCode() == SWITCHING_PROTOCOLS
                && WEBSOCKET.equalsIgnoreCase(response.getHeader(HttpHeaders.UPGRADE));
        if (!agrees && !AnswerHead.isValid(response)) {
            run.fail(Outcome.BROKEN_ANSWER);
            return;
        }
        exchange.translation().writeAnswer(new VertxFields(response.headers()), new VertxFields(answer.headers()));
        if (agrees) {
            agreed(response);
        } else {
            refused(response);
        }
    }

    private boolean asksForItsNonce(HttpClientResponse response) {
        return exchange.possession()
                .filter(possession -> possession.hears(
                        run.address().url(), response.statusCode(), new VertxFields(response.headers())))
                .isPresent();
    }

    /** The API has done nothing yet but asked for its nonce: once more, with that. */
    private void challenged() {
        if (earlier.proven) {
            run.fail(Outcome.NONCE_REFUSED);
        } else {
            earlier.proven = true;
            exchange.possession().orElseThrow().replayed().run();
            run.connect();
        }
        abandon();
    }

    /** The API says no, in plain HTTP. */
    private void refused(HttpClientResponse response) {
        run.moved();
        answer.setStatusCode(response.statusCode());
        boolean bodiless = AnswerHead.isBodiless(client.method(), response.statusCode());
        if (!bodiless && !answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            answer.setChunked(true);
        }
        ClientConnection.closeAfter(vertx, client);
        client.resume();
        if (bodiless) {
            told();
            return;
        }
        response.exceptionHandler(broken -> run.cut(Outcome.CUT_SHORT));
        new Pump(response, answer, bytes -> run.moved()).start(this::told);
    }

    private void told() {
        answer.end().onComplete(sent -> {
            run.end(sent.succeeded() ? Outcome.ANSWERED : Outcome.CUT_SHORT);
            abandon();
        });
    }

    private void agreed(HttpClientResponse response) {
        MultiMap headers = answer.headers();
        headers.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        headers.set(HttpHeaders.UPGRADE, WEBSOCKET);
        answer.setStatusCode(SWITCHING_PROTOCOLS);
        NetSocket api = response.netSocket();
        api.pause();
        try {
            client.toNetSocket().onSuccess(browser -> join(browser, api)).onFailure(gone -> gone());
        } catch (RuntimeException e) {
            // It is the client's doing: it sent more than its handshake before that was answered.
            run.cut(Outcome.CLIENT_GONE);
        }
    }

    private void gone() {
        run.end(Outcome.CLIENT_GONE);
        abandon();
    }

    private void join(NetSocket browser, NetSocket api) {
        if (run.isOver()) {
            browser.close();
            api.close();
            return;
        }
        run.handOver();
        MessageRelay relay = new MessageRelay(
                vertx, browser, api, exchange.upstream().timeouts().idle(), run::end);
        conversation = Optional.of(relay);
        joined.accept(relay, run);
    }

    @Override
    public boolean waitsForClient() {
        return false;
    }

    /** Neither the request nor its connection is of use to anybody else. */
    @Override
    public void abandon() {
        request.reset();
        request.connection().close();
    }

    @Override
    public boolean endsAtItsTime() {
        boolean withToken = exchange.upstream().timeouts().endsWithToken();
        conversation.ifPresent(relay -> relay.end(withToken ? Closing.TOKEN_EXPIRED : Closing.TIMED_OUT));
        return conversation.isPresent();
    }
}
