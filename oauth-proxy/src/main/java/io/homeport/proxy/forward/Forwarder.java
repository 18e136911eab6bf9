package io.homeport.proxy.forward;

import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.header.AnswerStatus;
import io.homeport.proxy.header.Trailers;
import io.homeport.proxy.request.RequestBody;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.stream.Deadline;
import io.homeport.proxy.stream.Pump;
import io.homeport.proxy.stream.ReplayBuffer;
import io.homeport.proxy.stream.Unread;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.upstream.Address;
import io.homeport.proxy.upstream.Requests;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Streams a request to an upstream and its answer back. Neither body is ever held: each side is read
 * only as fast as the other takes it. No redirect is followed. Where an address cannot be reached, and
 * so has seen nothing, the next one is tried; where a connection breaks off before an answer, only a
 * request without a body whose repetition changes nothing is sent again, once (RFC 9110 9.2.2).
 */
public final class Forwarder {
    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final int MISDIRECTED_REQUEST = 421;
    private static final String EVENTS = "text/event-stream";
    private static final Logger LOG = Logger.getLogger(Forwarder.class);

    private final Vertx vertx;
    private final Context loop;
    private final Set<Running> eventStreams = new HashSet<>();
    private boolean leaving;

    /** For the event loop that it is made on. */
    public Forwarder(Vertx vertx) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
    }

    /** Ends the event streams of sessions, which would not end by themselves. May be called from any thread. */
    public void leave() {
        loop.runOnContext(onLoop -> {
            leaving = true;
            List.copyOf(eventStreams).forEach(stream -> stream.cut(Outcome.LEAVING));
        });
    }

    /** Runs the exchange; completes, never fails, when both sides are done with each other. */
    public Future<Ending> run(Exchange exchange) {
        Running running = new Running(exchange);
        running.open(Outcome.UNREACHABLE);
        return running.ended.future();
    }

    /** A protocol that nobody asked for, a status that is none, or a length that two readers could read in two ways. */
    public static boolean isNoAnswer(HttpClientResponse response) {
        String coding = response.getHeader(HttpHeaders.TRANSFER_ENCODING);
        return !AnswerStatus.isFinal(response.statusCode())
                || coding != null
                        && (!coding.equalsIgnoreCase("chunked") || response.version() != HttpVersion.HTTP_1_1);
    }

    /** What an upstream says of a body that never came must not describe the answer of our own. */
    public static void dropHead(HttpServerResponse answer) {
        if (answer.headWritten() || answer.headers().isEmpty()) {
            return;
        }
        boolean closes = answer.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
        answer.headers().clear();
        answer.setChunked(false);
        if (closes) {
            answer.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /** All of an exchange happens on one event loop. */
    private final class Running {
        private final Exchange exchange;
        private final HttpServerRequest client;
        private final HttpServerResponse answer;
        private final Promise<Ending> ended = Promise.promise();
        private final boolean hasBody;
        private final Deadline deadline;
        private final List<Address> tried = new ArrayList<>(1);
        private Optional<Address> endpoint = Optional.empty();
        private Optional<Deadline> total = Optional.empty();
        private long answerNanos = Ending.NO_ANSWER;
        private boolean isEventStream;
        private boolean repeated;
        private boolean proven;
        private Optional<Buffer> kept;

        Running(Exchange exchange) {
            this.exchange = exchange;
            this.client = exchange.client();
            this.answer = client.response();
            this.kept = exchange.body();
            this.hasBody = kept.map(body -> body.length() > 0)
                    .orElseGet(() -> RequestBody.isAnnounced(client.version(), client.method(), exchange.head()));
            this.deadline = new Deadline(vertx, this::late);
            exchange.upstream().timeouts().total().ifPresent(limit -> {
                Deadline all = new Deadline(vertx, this::timeIsUp);
                all.set(limit);
                total = Optional.of(all);
            });
        }

        private Optional<Attempt> attempt = Optional.empty();

        /** Opens a connection to the next address. */
        void open(Outcome otherwise) {
            release();
            Optional<Address> next =
                    exchange.upstream().endpoints().take(exchange.upstream().regions(), tried);
            if (next.isEmpty()) {
                boolean full = exchange.upstream()
                        .endpoints()
                        .areFull(exchange.upstream().regions(), tried);
                fail(full ? Outcome.OVERLOADED : otherwise);
                return;
            }
            endpoint = next;
            tried.add(next.get());
            connect(next.get());
        }

        private void connect(Address address) {
            Optional<SocketAddress> server = address.server();
            if (server.isEmpty()) {
                open(Outcome.UNREACHABLE);
                return;
            }
            exchange.upstream()
                    .client()
                    .request(Requests.to(address, server.get(), client.method(), exchange.target())
                            .setConnectTimeout(
                                    exchange.upstream().timeouts().firstByte().toMillis()))
                    .onSuccess(this::opened)
                    .onFailure(failure -> notOpened(address, server.get(), failure));
        }

        private void notOpened(Address address, SocketAddress server, Throwable failure) {
            boolean crowded = Requests.areTooMany(failure);
            boolean others = !crowded && address.unreachable(server);
            if (ended.future().isComplete()) {
                return;
            }
            if (crowded) {
                fail(Outcome.OVERLOADED);
            } else if (others) {
                connect(address);
            } else {
                open(Outcome.UNREACHABLE);
            }
        }

        private void opened(HttpClientRequest request) {
            endpoint.ifPresent(Address::reached);
            // The response's future tells of every failure; unheard, Vert.x would log it with its stack trace.
            request.exceptionHandler(told -> {});
            if (ended.future().isComplete() || answer.closed() || answer.ended()) {
                // The client went, or its body turned out to be no HTTP, while the connection was opened.
                end(Outcome.CLIENT_GONE);
                request.reset();
                return;
            }
            try {
                answer.closeHandler(gone -> clientGone());
                answer.exceptionHandler(this::clientFailed);
                if (!repeated) {
                    // Heard by the answer's handler already.
                    client.exceptionHandler(told -> {});
                }
                Attempt opened = new Attempt(request);
                attempt = Optional.of(opened);
                opened.send();
            } catch (Throwable e) {
                failedHere(request, e);
            }
        }

        /** Nobody above hears it: without an answer the request would stay under way for ever. */
        private void failedHere(HttpClientRequest request, Throwable fault) {
            LOG.errorf("exchange failed in the proxy itself: %s", Defect.of(fault));
            if (answer.headWritten()) {
                cutShort();
            } else {
                fail(Outcome.BROKEN_ANSWER);
            }
            request.reset();
        }

        private void late() {
            if (answer.headWritten()) {
                cutShort();
                return;
            }
            boolean clients = attempt.isPresent() && attempt.get().waitsForClient();
            Optional<Attempt> late = attempt;
            fail(clients ? Outcome.CLIENT_STALLED : Outcome.TIMED_OUT);
            late.ifPresent(Attempt::abandon);
        }

        private void timeIsUp() {
            if (answer.headWritten() && exchange.upstream().timeouts().endsWithToken()) {
                cut(Outcome.TOKEN_OVER);
            } else {
                late();
            }
        }

        private void cutShort() {
            cut(Outcome.CUT_SHORT);
        }

        private void cut(Outcome outcome) {
            if (end(outcome)) {
                attempt.ifPresent(Attempt::abandon);
                ClientConnection.abort(client);
            }
        }

        private void fail(Outcome outcome) {
            if (end(outcome)) {
                dropHead(answer);
                exchange.failed().accept(outcome);
            }
        }

        /** The page can still read why, as long as it has seen nothing of an answer. */
        private void brokenOff() {
            if (answer.headWritten()) {
                cutShort();
                return;
            }
            fail(Outcome.BROKEN_ANSWER);
            attempt.ifPresent(Attempt::abandon);
        }

        /** A body that broke off, or turned out to be no HTTP, must not end as if it were whole. */
        private void clientFailed(Throwable cause) {
            if (ended.future().isComplete()) {
                return;
            }
            if (cause instanceof IOException || cause instanceof VertxException) {
                clientGone();
            } else if (answer.headWritten()) {
                cutShort();
            } else {
                fail(Outcome.BROKEN_REQUEST);
                attempt.ifPresent(Attempt::abandon);
            }
        }

        private void clientGone() {
            if (end(Outcome.CLIENT_GONE)) {
                attempt.ifPresent(Attempt::abandon);
            }
        }

        private boolean end(Outcome outcome) {
            deadline.clear();
            total.ifPresent(Deadline::clear);
            Optional<String> region = endpoint.map(Address::region);
            boolean first = ended.tryComplete(new Ending(outcome, region, answerNanos));
            if (first) {
                release();
                if (isEventStream) {
                    eventStreams.remove(this);
                }
            }
            return first;
        }

        private void release() {
            endpoint.ifPresent(Address::release);
            endpoint = Optional.empty();
        }

        /** The request on one connection. */
        private final class Attempt {
            private final HttpClientRequest request;
            private final Pump upload;
            private final Optional<ReplayBuffer> copy;
            private long uploaded;
            private boolean sent;
            private long sentAt = System.nanoTime();

            Attempt(HttpClientRequest request) {
                this.request = request;
                if (exchange.possession().isPresent()) {
                    ReplayBuffer copied = new ReplayBuffer();
                    this.copy = Optional.of(copied);
                    this.upload = new Pump(client, request, this::uploaded, copied::add);
                } else {
                    this.copy = Optional.empty();
                    this.upload = new Pump(client, request, this::uploaded);
                }
            }

            void send() {
                exchange.requestHeaders().accept(request.headers());
                if (exchange.possession().isPresent()) {
                    exchange.possession()
                            .get()
                            .prove(address(), client.method().name(), exchange.target(), request.headers());
                }
                request.earlyHintsHandler(this::passOnHints);
                request.response().onComplete(result -> {
                    try {
                        answered(result);
                    } catch (Throwable e) {
                        failedHere(request, e);
                    }
                });
                if (!hasBody) {
                    deadline.set(exchange.upstream().timeouts().firstByte());
                    sent = true;
                    // A length of zero goes on as it came: some servers ask for one with POST and PUT.
                    exchange.head()
                            .contentLengths()
                            .forEach(none -> request.putHeader(HttpHeaders.CONTENT_LENGTH, "0"));
                    request.end().onFailure(broken -> request.reset());
                    if (!client.isEnded()) {
                        client.handler(this::unannounced);
                        client.resume();
                    }
                    return;
                }
                if (kept.isPresent()) {
                    deadline.set(exchange.upstream().timeouts().firstByte());
                    sent = true;
                    request.end(kept.get()).onFailure(broken -> request.reset());
                    return;
                }
                List<String> lengths = exchange.head().contentLengths();
                if (lengths.isEmpty()) {
                    request.setChunked(true);
                } else {
                    request.putHeader(HttpHeaders.CONTENT_LENGTH, lengths.get(0));
                }
                if (!exchange.head().expectations().isEmpty()) {
                    answer.writeContinue();
                }
                moved();
                upload.start(() -> {
                    if (copy.isPresent()) {
                        copy.get().end();
                    }
                    request.end().onComplete(this::requestSent);
                });
            }

            /** The API has been told that there is no body: it must not take what it got for the whole request. */
            private void unannounced(Buffer bytes) {
                if (bytes.length() > 0 && !ended.future().isComplete()) {
                    clientFailed(new IllegalArgumentException("a body that was not announced"));
                }
            }

            private URI address() {
                return endpoint.orElseThrow().url();
            }

            private void moved() {
                deadline.set(exchange.upstream().timeouts().idle());
            }

            private void uploaded(int bytes) {
                moved();
                uploaded += bytes;
                if (exchange.maxBodySize().isPresent()
                        && uploaded > exchange.maxBodySize().getAsLong()) {
                    upload.stop();
                    fail(Outcome.BODY_TOO_LARGE);
                    request.reset();
                }
            }

            boolean waitsForClient() {
                return !sent && !upload.isBlocked();
            }

            void abandon() {
                request.reset();
            }

            private void requestSent(AsyncResult<Void> result) {
                if (result.failed()) {
                    // The response's future fails with this reset and tells the client, if it is still there.
                    request.reset();
                    return;
                }
                sent = true;
                sentAt = System.nanoTime();
                if (!ended.future().isComplete() && !answer.headWritten()) {
                    deadline.set(exchange.upstream().timeouts().firstByte());
                }
            }

            /** RFC 8297: hints name what the page will need; nothing else of theirs concerns the browser. */
            private void passOnHints(MultiMap hints) {
                MultiMap shown = MultiMap.caseInsensitiveMultiMap();
                exchange.answerHeaders().accept(HttpHeaders.headers().add("link", hints.getAll("link")), shown);
                List<String> links = shown.getAll("link");
                if (!links.isEmpty() && client.version() != HttpVersion.HTTP_1_0 && !answer.headWritten()) {
                    answer.writeEarlyHints(HttpHeaders.headers().add("link", links));
                }
            }

            private void answered(AsyncResult<HttpClientResponse> result) {
                if (result.failed()) {
                    request.reset();
                    broken(result.cause());
                    return;
                }
                answerNanos = System.nanoTime() - sentAt;
                HttpClientResponse response = result.result();
                response.exceptionHandler(told -> {});
                if (ended.future().isComplete() || answer.closed()) {
                    request.reset();
                } else if (isNoAnswer(response)) {
                    fail(Outcome.BROKEN_ANSWER);
                    request.connection().close();
                } else if (exchange.possession().isPresent()
                        && exchange.possession().get().hears(address(), response.statusCode(), response.headers())) {
                    challenged(exchange.possession().get());
                } else if (response.statusCode() == MISDIRECTED_REQUEST) {
                    fail(Outcome.MISDIRECTED);
                    request.reset();
                } else {
                    passOn(response);
                }
            }

            /** The API has done nothing yet but asked for its nonce: once more, with that, if all is still at hand. */
            private void challenged(Possession possession) {
                Optional<Buffer> body = kept.isPresent() ? kept : copy.flatMap(ReplayBuffer::body);
                upload.stop();
                if (proven) {
                    fail(Outcome.NONCE_REFUSED);
                } else if (hasBody && body.isEmpty()) {
                    fail(Outcome.NONCE_WANTED);
                } else {
                    proven = true;
                    kept = hasBody ? body : Optional.empty();
                    possession.replayed().run();
                    connect(endpoint.orElseThrow());
                }
                request.reset();
            }

            private void broken(Throwable cause) {
                boolean again = cause instanceof HttpClosedException
                        && !repeated
                        && !hasBody
                        && REPEATABLE.contains(client.method())
                        && !ended.future().isComplete();
                if (again) {
                    // An idle connection that the upstream closes as the request leaves looks just like this.
                    repeated = true;
                    tried.clear();
                    open(Outcome.BROKEN_ANSWER);
                } else {
                    fail(Outcome.BROKEN_ANSWER);
                }
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
                if (!answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                    boolean closeDelimited = client.version() == HttpVersion.HTTP_1_0;
                    answer.setChunked(!closeDelimited);
                    if (closeDelimited) {
                        ClientConnection.closeAfter(vertx, client);
                    }
                }
                response.exceptionHandler(broken -> brokenOff());
                boolean isEvents = isEvents(response);
                if (exchange.upstream().timeouts().endsWithToken() && isEvents) {
                    isEventStream = true;
                    eventStreams.add(Running.this);
                }
                new Pump(response, answer, bytes -> moved()).start(() -> {
                    passOnTrailers(response.trailers());
                    answer.end().onComplete(this::answerSent);
                });
                if (isEvents && !answer.headWritten() && !answer.ended()) {
                    // The first event may be long in coming, and the page waits to hear that it may come at all.
                    answer.writeHead();
                }
                if (isEventStream && leaving) {
                    cut(Outcome.LEAVING);
                }
            }

            private boolean isEvents(HttpClientResponse response) {
                String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
                return type != null && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
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
                if (result.failed()) {
                    cutShort();
                    return;
                }
                end(Outcome.ANSWERED);
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
    }
}
