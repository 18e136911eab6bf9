package io.homeport.proxy.forward;

import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.stream.Deadline;
import io.homeport.proxy.upstream.Address;
import io.homeport.proxy.upstream.Requests;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * The run of one exchange, whatever it carries: an address is taken and a connection to it opened, time may run out and the
 * client may leave at any moment, and all of it ends once. An address that cannot be reached has seen nothing, so the next
 * one is tried. All of it happens on one event loop.
 */
public final class ExchangeRun {
    private static final Logger LOG = Logger.getLogger(ExchangeRun.class);

    /** What is done on one connection to the upstream. */
    public interface OnConnection {
        /** Sends the request. What it throws ends the run. */
        void send();

        /** Nobody wants the answer any more. May be called more than once. */
        void abandon();

        /** Whether it is the client's turn, so that a silence is its fault. */
        boolean waitsForClient();

        /** The time of the whole exchange is up; whether this ends it in a way of its own. */
        boolean endsAtItsTime();
    }

    private final Exchange exchange;
    private final BiFunction<ExchangeRun, HttpClientRequest, OnConnection> carried;
    private final HttpServerRequest client;
    private final HttpServerResponse answer;
    private final Promise<Ending> ended = Promise.promise();
    private final Deadline deadline;
    private final Deadline total;
    private final List<Address> tried = new ArrayList<>(1);
    private Optional<Address> address = Optional.empty();
    private Optional<OnConnection> connection = Optional.empty();
    private long answerNanos = Ending.NO_ANSWER;
    private boolean handedOver;

    /** Of this exchange; {@code carried} says what is done on a connection. */
    public ExchangeRun(
            Vertx vertx, Exchange exchange, BiFunction<ExchangeRun, HttpClientRequest, OnConnection> carried) {
        this.exchange = exchange;
        this.carried = carried;
        this.client = exchange.client();
        this.answer = client.response();
        this.deadline = new Deadline(vertx, this::late);
        this.total = new Deadline(vertx, this::timeIsUp);
    }

    /** Begins; completes, never fails, when both sides are done with each other. */
    public Future<Ending> begin() {
        // From here on the client may leave and time may run out, whether there is a connection yet or not.
        answer.closeHandler(gone -> clientGone());
        answer.exceptionHandler(this::clientFailed);
        client.exceptionHandler(this::clientFailed);
        exchange.upstream().timeouts().total().ifPresent(total::set);
        open(Outcome.UNREACHABLE);
        return ended.future();
    }

    /** The exchange. */
    public Exchange exchange() {
        return exchange;
    }

    /** The address that the request is sent to. */
    public Address address() {
        return address.orElseThrow();
    }

    /** Whether nothing is waited for any more. */
    public boolean isOver() {
        return ended.future().isComplete();
    }

    /** Whether nobody waits for an answer: the client went, or what it sent turned out to be no HTTP. */
    public boolean hasLeft() {
        return isOver() || answer.closed() || answer.ended();
    }

    /** Runs when it is over. */
    public void whenOver(Runnable then) {
        ended.future().onComplete(over -> then.run());
    }

    /** Something moved: nothing is late for as long as nothing may move. */
    public void moved() {
        deadline.set(exchange.upstream().timeouts().idle());
    }

    /** Something moved; the next has to come within this time. */
    void movedWithin(Duration time) {
        deadline.set(time);
    }

    /** The upstream has all of the request: its answer has to begin in time. */
    public void awaitAnswer() {
        deadline.set(exchange.upstream().timeouts().firstByte());
    }

    /** Others tell the end from now on; only the time of the whole exchange goes on. */
    public void handOver() {
        handedOver = true;
        deadline.clear();
    }

    /** The answer's header came so long after the request's end. */
    void answered(long nanos) {
        answerNanos = nanos;
    }

    /** Begins anew with every address, as nothing of the request has had an effect. */
    void again() {
        tried.clear();
        open(Outcome.BROKEN_ANSWER);
    }

    private void open(Outcome otherwise) {
        release();
        Optional<Address> next = exchange.upstream().take(tried);
        if (next.isEmpty()) {
            fail(exchange.upstream().isFull(tried) ? Outcome.OVERLOADED : otherwise);
            return;
        }
        address = next;
        tried.add(next.get());
        connect();
    }

    /** Opens a connection, the first or another one, to the address. */
    public void connect() {
        Address to = address();
        Optional<SocketAddress> server = exchange.upstream().server(to);
        if (server.isEmpty()) {
            open(Outcome.UNREACHABLE);
            return;
        }
        exchange.span().calling(to.region());
        exchange.upstream()
                .client()
                .request(Requests.to(to, server.get(), client.method(), exchange.target())
                        .setConnectTimeout(
                                exchange.upstream().timeouts().firstByte().toMillis()))
                .onSuccess(this::opened)
                .onFailure(failure -> notOpened(to, server.get(), failure));
    }

    private void notOpened(Address to, SocketAddress server, Throwable failure) {
        boolean crowded = Requests.areTooMany(failure);
        boolean others = !crowded && to.unreachable(server, failure);
        exchange.span().called((crowded ? Outcome.OVERLOADED : Outcome.UNREACHABLE).label());
        if (isOver()) {
            return;
        }
        if (crowded) {
            fail(Outcome.OVERLOADED);
        } else if (others) {
            connect();
        } else {
            open(Outcome.UNREACHABLE);
        }
    }

    private void opened(HttpClientRequest request) {
        address.ifPresent(Address::reached);
        // The response's future tells of every failure; unheard, Vert.x would log it with its stack trace.
        request.exceptionHandler(told -> {});
        if (hasLeft()) {
            // Nothing was sent on this connection: it may serve the next.
            end(Outcome.CLIENT_GONE);
            request.reset();
            return;
        }
        guarded(() -> {
            OnConnection next = carried.apply(this, request);
            connection = Optional.of(next);
            next.send();
        });
    }

    /** Nobody above hears what a callback throws: without an answer the request would stay under way for ever. */
    public void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            LOG.errorf("exchange failed in the proxy itself: %s", Defect.of(e));
            brokenOff();
            abandon();
        }
    }

    private void late() {
        if (answer.headWritten()) {
            cut(Outcome.CUT_SHORT);
        } else {
            boolean clients = connection.filter(OnConnection::waitsForClient).isPresent();
            fail(clients ? Outcome.CLIENT_STALLED : Outcome.TIMED_OUT);
        }
    }

    private void timeIsUp() {
        if (connection.isPresent() && connection.get().endsAtItsTime()) {
            return;
        }
        if (answer.headWritten() && exchange.upstream().timeouts().endsWithToken()) {
            cut(Outcome.TOKEN_OVER);
        } else {
            late();
        }
    }

    /** A body that broke off, or turned out to be no HTTP, must not end as if it were whole. */
    void clientFailed(Throwable cause) {
        if (isOver() || handedOver) {
            return;
        }
        if (cause instanceof IOException || cause instanceof VertxException) {
            clientGone();
        } else if (answer.headWritten()) {
            cut(Outcome.CUT_SHORT);
        } else {
            fail(Outcome.BROKEN_REQUEST);
        }
    }

    /** Where all of the answer is handed over, whoever waits for that tells whether the client got it. */
    private void clientGone() {
        if (!handedOver && !answer.ended() && end(Outcome.CLIENT_GONE)) {
            abandon();
        }
    }

    /** The upstream broke off. The page can still read why, as long as it has seen nothing of an answer. */
    public void brokenOff() {
        if (answer.headWritten()) {
            cut(Outcome.CUT_SHORT);
        } else {
            fail(Outcome.BROKEN_ANSWER);
        }
    }

    /** Ends an answer in its middle, on both sides. */
    public void cut(Outcome outcome) {
        if (end(outcome)) {
            abandon();
            ClientConnection.abort(client);
        }
    }

    /** Answers the client where the upstream did not, and wants nothing more of the upstream. */
    public void fail(Outcome outcome) {
        AnswerHead.announce(answer, outcome.problem());
        if (end(outcome)) {
            AnswerHead.drop(answer);
            exchange.translation().failed(outcome);
            abandon();
        }
    }

    private void abandon() {
        connection.ifPresent(OnConnection::abandon);
    }

    /** Ends it, unless it has ended before. */
    public boolean end(Outcome outcome) {
        deadline.clear();
        total.clear();
        boolean first = ended.tryComplete(new Ending(outcome, address.map(Address::region), answerNanos));
        if (first) {
            release();
        }
        return first;
    }

    private void release() {
        address.ifPresent(Address::release);
        address = Optional.empty();
    }
}
