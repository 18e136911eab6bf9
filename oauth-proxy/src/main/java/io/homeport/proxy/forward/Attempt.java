package io.homeport.proxy.forward;

import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.request.RequestBody;
import io.homeport.proxy.stream.BodyRate;
import io.homeport.proxy.stream.Pump;
import io.homeport.proxy.stream.ReplayBuffer;
import io.homeport.proxy.stream.Unread;
import io.homeport.proxy.token.Possession;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A request on one connection to its upstream. */
final class Attempt implements ExchangeRun.OnConnection {
    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final int MISDIRECTED_REQUEST = 421;

    /** What the attempts of one request share. */
    static final class Earlier {
        private Optional<Buffer> body;
        private final long leastBodyRate;
        private boolean repeated;
        private boolean proven;

        /** With the request's body, where it was read before, and the least rate of one that is read now. */
        Earlier(Optional<Buffer> body, long leastBodyRate) {
            this.body = body;
            this.leastBodyRate = leastBodyRate;
        }
    }

    private final Vertx vertx;
    private final ExchangeRun run;
    private final Earlier earlier;
    private final HttpClientRequest request;
    private final AnswerStream answerStream;
    private final Exchange exchange;
    private final HttpServerRequest client;
    private final HttpServerResponse answer;
    private final boolean hasBody;
    private final Optional<ReplayBuffer> replay;
    private final Pump upload;
    private final BodyRate rate;
    private long uploaded;
    private boolean sent;
    private long sentAt = System.nanoTime();

    Attempt(Vertx vertx, EventStreams eventStreams, ExchangeRun run, Earlier earlier, HttpClientRequest request) {
        this.vertx = vertx;
        this.run = run;
        this.earlier = earlier;
        this.request = request;
        this.answerStream = new AnswerStream(vertx, eventStreams, run, this::answerSent);
        this.exchange = run.exchange();
        this.client = exchange.client();
        this.answer = client.response();
        this.hasBody =
                earlier.body.map(body -> body.length() > 0).orElseGet(() -> RequestBody.isAnnounced(exchange.head()));
        // A stream has its own times, and may be silent between two events.
        this.rate = new BodyRate(
                exchange.upstream().timeouts().endsWithToken() ? 0 : earlier.leastBodyRate, System::nanoTime);
        this.replay = exchange.possession().map(possession -> new ReplayBuffer());
        this.upload = replay.map(kept -> new Pump(client, request, this::uploaded, kept::add))
                .orElseGet(() -> new Pump(client, request, this::uploaded));
    }

    @Override
    public void send() {
        RequestFields.write(exchange, run.address(), request);
        request.earlyHintsHandler(answerStream::passOnHints);
        request.response().onComplete(result -> run.guarded(() -> answered(result)));
        if (!hasBody) {
            sendWithoutBody();
        } else if (earlier.body.isPresent()) {
            run.awaitAnswer();
            sent = true;
            request.end(earlier.body.get()).onFailure(broken -> request.reset());
        } else {
            sendBody();
        }
    }

    private void sendWithoutBody() {
        run.awaitAnswer();
        sent = true;
        // A length of zero goes on as it came: some servers ask for one with POST and PUT.
        exchange.head().contentLengths().forEach(none -> request.putHeader(HttpHeaders.CONTENT_LENGTH, "0"));
        request.end().onFailure(broken -> request.reset());
        if (!client.isEnded()) {
            client.handler(this::unannounced);
            client.resume();
        }
    }

    /** The API has been told that there is no body: it must not take what it got for the whole request. */
    private void unannounced(Buffer bytes) {
        if (bytes.length() > 0) {
            run.clientFailed(new IllegalArgumentException("a body that was not announced"));
        }
    }

    private void sendBody() {
        List<String> lengths = exchange.head().contentLengths();
        if (lengths.isEmpty()) {
            request.setChunked(true);
        } else {
            request.putHeader(HttpHeaders.CONTENT_LENGTH, lengths.get(0));
        }
        if (!exchange.head().expectations().isEmpty()) {
            answer.writeContinue();
        }
        uploaded(0);
        upload.start(() -> {
            replay.ifPresent(ReplayBuffer::end);
            request.end().onComplete(this::requestSent);
        });
    }

    private void uploaded(int bytes) {
        uploaded += bytes;
        run.movedWithin(rate.patience(
                uploaded, upload.isBlocked(), exchange.upstream().timeouts().idle()));
        if (exchange.maxBodySize().isPresent()
                && uploaded > exchange.maxBodySize().getAsLong()) {
            upload.stop();
            run.fail(Outcome.BODY_TOO_LARGE);
        }
    }

    private void requestSent(AsyncResult<Void> result) {
        if (result.failed()) {
            // The response's future fails with this reset and tells the client, if it is still there.
            request.reset();
            return;
        }
        sent = true;
        sentAt = System.nanoTime();
        if (!run.isOver() && !answer.headWritten()) {
            run.awaitAnswer();
        }
    }

    @Override
    public boolean waitsForClient() {
        return !sent && !upload.isBlocked();
    }

    @Override
    public void abandon() {
        request.reset();
    }

    @Override
    public boolean endsAtItsTime() {
        return false;
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            request.reset();
            broken(result.cause());
            return;
        }
        HttpClientResponse response = result.result();
        run.answered(System.nanoTime() - sentAt);
        exchange.span().answered(response.statusCode());
        response.exceptionHandler(told -> {});
        if (run.isOver() || answer.closed()) {
            request.reset();
            return;
        }
        if (!AnswerHead.isValid(response)) {
            run.fail(Outcome.BROKEN_ANSWER);
            request.connection().close();
            return;
        }
        Optional<Runnable> instead =
                exchange.translation().instead(response.statusCode(), new VertxFields(response.headers()));
        if (instead.isPresent()) {
            run.end(Outcome.ANSWERED);
            instead.get().run();
            return;
        }
        if (exchange.translation().tellsOfLeaving(response.statusCode(), new VertxFields(response.headers()))) {
            run.address().leaves();
        }
        if (exchange.possession().isPresent()
                && exchange.possession()
                        .get()
                        .hears(run.address().url(), response.statusCode(), new VertxFields(response.headers()))) {
            challenged(exchange.possession().get());
        } else if (response.statusCode() == MISDIRECTED_REQUEST
                && exchange.translation().tellsOfMoves()) {
            run.fail(Outcome.MISDIRECTED);
        } else {
            answerStream.passOn(response);
        }
    }

    /** The API has done nothing yet but asked for its nonce: once more, with that, if all is still at hand. */
    private void challenged(Possession possession) {
        Optional<Buffer> body = earlier.body.isPresent() ? earlier.body : replay.flatMap(ReplayBuffer::body);
        upload.stop();
        if (earlier.proven) {
            run.fail(Outcome.NONCE_REFUSED);
        } else if (hasBody && body.isEmpty()) {
            run.fail(Outcome.NONCE_WANTED);
        } else {
            earlier.proven = true;
            earlier.body = hasBody ? body : Optional.empty();
            possession.replayed().run();
            run.connect();
        }
        request.reset();
    }

    private void broken(Throwable cause) {
        boolean again = cause instanceof HttpClosedException
                && !earlier.repeated
                && !hasBody
                && REPEATABLE.contains(client.method())
                && !run.isOver();
        if (again) {
            // An idle connection that the upstream closes as the request leaves looks just like this.
            earlier.repeated = true;
            run.again();
        } else {
            run.fail(Outcome.BROKEN_ANSWER);
        }
    }

    private void answerSent() {
        if (!sent) {
            // Answered early: the rest of the body has no taker, and the connection no next user.
            upload.stop();
            request.reset();
            Unread.drain(vertx, client);
        } else if (client.version() == HttpVersion.HTTP_2) {
            // Without a body that was announced, the stream may still stand open.
            Unread.drain(vertx, client);
        }
    }
}
