package io.homeport.proxy.forward;

import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.field.ListedFields;
import io.homeport.proxy.header.Trailers;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.stream.Pump;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** Streams an answer to the client, read from the upstream only as fast as the client takes it. */
final class AnswerStream {
    private static final String EVENTS = "text/event-stream";

    private final Vertx vertx;
    private final EventStreams eventStreams;
    private final ExchangeRun run;
    private final Exchange exchange;
    private final HttpServerResponse answer;
    private final Runnable whole;

    /** Running {@code whole} when the client has all of it. */
    AnswerStream(Vertx vertx, EventStreams eventStreams, ExchangeRun run, Runnable whole) {
        this.vertx = vertx;
        this.eventStreams = eventStreams;
        this.run = run;
        this.exchange = run.exchange();
        this.answer = exchange.client().response();
        this.whole = whole;
    }

    /** RFC 8297: hints name what the page will need; nothing else of theirs concerns the browser. */
    void passOnHints(MultiMap hints) {
        ListedFields said = new ListedFields();
        hints.getAll("link").forEach(link -> said.add("link", link));
        ListedFields shown = new ListedFields();
        exchange.translation().writeAnswer(said, shown);
        List<String> links = shown.all("link");
        if (!links.isEmpty() && exchange.client().version() != HttpVersion.HTTP_1_0 && !answer.headWritten()) {
            answer.writeEarlyHints(HttpHeaders.headers().add("link", links));
        }
    }

    void passOn(HttpClientResponse response) {
        run.moved();
        answer.setStatusCode(response.statusCode());
        exchange.translation().writeAnswer(new VertxFields(response.headers()), new VertxFields(answer.headers()));
        if (AnswerHead.isBodiless(exchange.client().method(), response.statusCode())) {
            if (response.statusCode() == 204 && response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                // Bytes may follow that belong to no answer: nobody else shall get this connection.
                response.request().connection().close();
            }
            answer.end().onComplete(this::sent);
            return;
        }
        frame();
        response.exceptionHandler(broken -> run.brokenOff());
        boolean isEvents = isEvents(response);
        new Pump(response, answer, bytes -> run.moved()).start(() -> {
            passOnTrailers(response.trailers());
            answer.end().onComplete(this::sent);
        });
        if (isEvents && !answer.headWritten() && !answer.ended()) {
            // The first event may be long in coming, and the page waits to hear that it may come at all.
            answer.writeHead();
        }
        if (isEvents && exchange.upstream().timeouts().endsWithToken()) {
            eventStreams.began(run);
        }
    }

    /** A body of unknown length is chunked, or ends with the connection where the client knows no chunks. */
    private void frame() {
        if (!answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            boolean closeDelimited = exchange.client().version() == HttpVersion.HTTP_1_0;
            answer.setChunked(!closeDelimited);
            if (closeDelimited) {
                ClientConnection.closeAfter(vertx, exchange.client());
            }
        }
    }

    private static boolean isEvents(HttpClientResponse response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
    }

    /** Trailers only for a client that takes them, and never what belongs into the header (RFC 9110 6.5.1). */
    private void passOnTrailers(MultiMap trailers) {
        if (!trailers.isEmpty() && answer.isChunked() && exchange.head().takesTrailers()) {
            ListedFields shown = new ListedFields();
            exchange.translation().writeAnswer(new VertxFields(trailers), shown);
            trailers.names().stream()
                    .filter(name -> !Trailers.isHeaderOnly(name))
                    .forEach(name -> shown.all(name).forEach(value -> answer.putTrailer(name, value)));
        }
    }

    private void sent(AsyncResult<Void> result) {
        if (result.failed()) {
            // It is the client that takes no more of it, not the API that gives none.
            run.cut(Outcome.CLIENT_GONE);
            return;
        }
        run.end(Outcome.ANSWERED);
        whole.run();
    }
}
