package io.homeport.doctor.probe;

import io.homeport.authorizationserver.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.function.Supplier;

/** A server that the proxy passes requests to: whether a connection comes to be, and what it answers to a harmless call. */
final class HttpQuestion implements Question {
    private static final int LARGEST_BODY = 64 * 1024;

    private final Target target;
    private final Wire wire;
    private final Call call;

    /**
     * The call.
     *
     * @param tls whom the connection trusts and what it shows; fails where the configuration cannot be loaded
     * @param client the proxy's own
     * @param judge what the answer means
     */
    record Call(
            URI address,
            Supplier<ServerTls> tls,
            String tlsKey,
            Supplier<HttpClient> client,
            HttpMethod method,
            String path,
            Judge judge) {}

    /** What an answer means. */
    interface Judge {
        void judge(Answer answer, Notes notes);
    }

    /** What came back; of a body its beginning. */
    record Answer(HttpVersion version, int status, String body) {
        /** Whether one of our services has written it. */
        boolean isOurs() {
            return body.startsWith("{") && (body.contains("\"error_code\"") || body.contains("\"keys\""));
        }
    }

    HttpQuestion(Target target, Wire wire, Call call) {
        this.target = target;
        this.wire = wire;
        this.call = call;
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public Future<Void> ask(Notes notes) {
        return wire.look(new Wire.Way(call.address(), call.tls().get(), call.tlsKey()), notes)
                .compose(stands -> stands ? asked(notes) : Future.succeededFuture());
    }

    private RequestOptions request() {
        boolean tls = call.address().getScheme().equals("https");
        int port = call.address().getPort() >= 0 ? call.address().getPort() : tls ? 443 : 80;
        return new RequestOptions()
                .setMethod(call.method())
                .setSsl(tls)
                .setHost(call.address().getHost())
                .setPort(port)
                .setURI(call.path())
                .setFollowRedirects(false);
    }

    private Future<Void> asked(Notes notes) {
        return call.client()
                .get()
                .request(request())
                .compose(request -> request.putHeader("User-Agent", "homeport-doctor")
                        .send()
                        .compose(response -> body(response)
                                .map(body -> new Answer(response.version(), response.statusCode(), body))))
                .map(answer -> {
                    notes.fact(name(answer.version()) + ", status " + answer.status());
                    call.judge().judge(answer, notes);
                    return (Void) null;
                })
                .recover(failure -> {
                    WireFault fault = WireFault.ofCall(call.tlsKey(), failure);
                    notes.stops(fault.fault(), fault.remedy());
                    return Future.succeededFuture();
                });
    }

    private static Future<String> body(HttpClientResponse response) {
        Buffer all = Buffer.buffer();
        response.handler(chunk -> {
            if (all.length() < LARGEST_BODY) {
                all.appendBuffer(chunk);
            }
        });
        return response.end().map(end -> all.toString());
    }

    private static String name(HttpVersion version) {
        return version == HttpVersion.HTTP_2 ? "HTTP/2" : version == HttpVersion.HTTP_1_1 ? "HTTP/1.1" : "HTTP/1.0";
    }
}
