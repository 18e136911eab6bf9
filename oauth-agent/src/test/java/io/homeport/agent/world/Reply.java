package io.homeport.agent.world;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;

/** What the scripted server does with a call, instead of answering it well. */
public interface Reply {
    void to(HttpServerRequest request);

    /** Any status and JSON text. */
    static Reply json(int status, String body) {
        return with(status, "application/json", body);
    }

    static Reply with(int status, String contentType, String body) {
        return request -> request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", contentType)
                .end(body);
    }

    static Reply empty(int status) {
        return request -> request.response().setStatusCode(status).end();
    }

    static Reply redirect(String location) {
        return request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", location)
                .end();
    }

    /** 429 (RFC 6585 4). */
    static Reply busy(String retryAfter) {
        return request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", retryAfter)
                .end();
    }

    /** A server that is not well, and says until when (RFC 9110 10.2.3), by its own clock. */
    static Reply unwell(int status, String retryAfter, String date) {
        return request -> request.response()
                .setStatusCode(status)
                .putHeader("Retry-After", retryAfter)
                .putHeader("Date", date)
                .end();
    }

    /** Accepts, and never says a word. */
    static Reply silence() {
        return request -> {};
    }

    /** Hangs up without an answer. */
    static Reply hangUp() {
        return request -> request.connection().close();
    }

    /** These very bytes, past the HTTP encoder; then hangs up, or leaves the connection open. */
    static Reply raw(String bytes, boolean thenHangUp) {
        return request -> {
            Channel channel = ((ConnectionBase) request.connection()).channel();
            channel.eventLoop().execute(() -> {
                var written = channel.pipeline()
                        .firstContext()
                        .writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
                if (thenHangUp) {
                    written.addListener(done -> channel.close());
                }
            });
        };
    }

    /** A good head, then one byte now and again for ever. */
    static Reply dribble() {
        return request -> {
            Vertx vertx = Vertx.currentContext().owner();
            HttpServerResponse response =
                    request.response().setChunked(true).putHeader("Content-Type", "application/json");
            response.write("{");
            long timer = vertx.setPeriodic(50, tick -> response.write(" "));
            response.exceptionHandler(gone -> vertx.cancelTimer(timer));
            response.closeHandler(gone -> vertx.cancelTimer(timer));
        };
    }

    /** One byte of the head now and again for ever. */
    static Reply dribbledHead() {
        return request -> {
            Vertx vertx = Vertx.currentContext().owner();
            raw("HTTP/1.1 200 OK\r\nX-Slow: ", false).to(request);
            long timer = vertx.setPeriodic(50, tick -> raw("x", false).to(request));
            request.connection().closeHandler(gone -> vertx.cancelTimer(timer));
        };
    }

    /** A good head for JSON of another length than it has; then hangs up, or leaves the connection open. */
    static Reply ofLength(Object length, String body, boolean thenHangUp) {
        return raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + body,
                thenHangUp);
    }

    /** A body without end, as fast as it is taken. */
    static Reply endless() {
        return request -> {
            HttpServerResponse response =
                    request.response().setChunked(true).putHeader("Content-Type", "application/json");
            String chunk = " ".repeat(16 * 1024);
            Runnable[] more = new Runnable[1];
            more[0] = () -> {
                while (!response.closed() && !response.writeQueueFull()) {
                    response.write(chunk);
                }
                if (!response.closed()) {
                    response.drainHandler(drained -> more[0].run());
                }
            };
            more[0].run();
        };
    }
}
