package io.homeport.agent.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** A request's body, whole: bounded in size and in time, so that nobody holds a request open with a byte now and then. */
final class RequestBody {
    private static final int LARGEST = 64 * 1024;
    private static final long NO_ERROR = 0;

    private RequestBody() {}

    /** The body, or 413 or 408; the time counts from now to the body's last byte. */
    static Future<Buffer> read(HttpServerRequest request, Vertx vertx, Duration time) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        long timer = vertx.setTimer(time.toMillis(), late -> {
            if (!whole.tryFail(ApiError.requestTimeout())) {
                // Answered already, and the client sends on.
                stopReading(request);
            }
        });
        request.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST) {
                whole.tryFail(ApiError.requestTooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(failure -> {
            vertx.cancelTimer(timer);
            whole.tryFail(new ClientGone());
        });
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            whole.tryComplete(body);
        });
        return whole.future();
    }

    /** Takes no more of the request: over HTTP/2 that ends its stream, else the connection (RFC 9112 9.3). */
    static void stopReading(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
    }
}
