package io.homeport.proxy.warmup;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Requests of HTTP/2, several at a time on one connection. */
final class Http2Calls implements Calls {
    private static final int OK = 200;

    private final HttpClient client;
    private final int port;
    private final boolean tls;
    private final List<Question> questions;
    private final List<Promise<Void>> streams = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private volatile boolean ending;

    /** So many streams at a time. */
    Http2Calls(Vertx vertx, int port, boolean tls, List<Question> questions, int streams) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setUseAlpn(tls)
                // It is the proxy itself, on loopback.
                .setTrustAll(true)
                .setVerifyHost(false));
        this.port = port;
        this.tls = tls;
        this.questions = questions;
        for (int i = 0; i < streams; i++) {
            this.streams.add(Promise.promise());
        }
    }

    @Override
    public Future<Void> begin() {
        streams.forEach(this::ask);
        return Future.all(streams.stream().map(Promise::future).toList()).mapEmpty();
    }

    private void ask(Promise<Void> stream) {
        if (ending) {
            stream.tryComplete();
            return;
        }
        Question question = questions.get(Math.floorMod(turn.getAndIncrement(), questions.size()));
        client.request(options(question))
                .compose(request -> send(request, question))
                .compose(Http2Calls::read)
                .onSuccess(whole -> {
                    answered.increment();
                    ask(stream);
                })
                .onFailure(stream::tryFail);
    }

    private RequestOptions options(Question question) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(question.method()))
                .setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
                .setHost("api.warm-up.invalid")
                .setSsl(tls)
                .setURI(question.path());
        for (int i = 0; i < question.fields().size(); i += 2) {
            options.putHeader(question.fields().get(i), question.fields().get(i + 1));
        }
        return options;
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, Question question) {
        return question.hasBody()
                ? request.putHeader("content-length", Integer.toString(Question.BODY.length()))
                        .send(Buffer.buffer(Question.BODY))
                : request.send();
    }

    private static Future<Void> read(HttpClientResponse response) {
        return response.statusCode() == OK
                ? response.end()
                : Future.failedFuture("an answer was " + response.statusCode());
    }

    @Override
    public long answered() {
        return answered.sum();
    }

    @Override
    public void end() {
        ending = true;
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
