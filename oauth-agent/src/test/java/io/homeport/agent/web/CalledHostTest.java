package io.homeport.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In both versions of HTTP, of which the second has no field for the host. */
class CalledHostTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void isWhatTheRequestItselfSaysWhereNobodyInFrontDoes(HttpVersion version) throws Exception {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .requestHandler(request -> {
                    CalledHost.complete(request);
                    String called = CalledHost.of(request.headers())
                            .map(host -> host.name() + host.port())
                            .orElse("none");
                    request.response().end(request.version() + " " + called);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1"))
                .setMethod(HttpMethod.GET)
                .setHost("api.example.com")
                .setPort(8443)
                .setURI("/");
        String seen = client.request(options)
                .compose(request -> request.send().compose(answer -> answer.body()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .toString();
        assertEquals(version + " api.example.com:8443", seen);
    }
}
