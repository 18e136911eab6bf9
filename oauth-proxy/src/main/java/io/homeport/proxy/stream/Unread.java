package io.homeport.proxy.stream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * The rest of a body that nobody wants. It is read past, so that the client gets to read the answer
 * (closing at once would take it away from a client that still writes, RFC 9112 9.6) and the connection
 * can serve the next request; but only so much of it and only for so long.
 */
public final class Unread {
    private static final long MOST_BYTES = 256 * 1024;
    private static final long MOST_MILLIS = 2_000;
    /** RFC 9113 8.1: with any other code a client may throw the answer away, too. */
    private static final long NO_ERROR = 0;

    private Unread() {}

    /** Reads past what is left of a request whose answer is complete. */
    public static void drain(Vertx vertx, HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            endStream(vertx, request);
        } else if (!request.response().headers().contains("connection", "close", true)) {
            readPast(vertx, request, () -> {});
        }
    }

    /** A request that nobody read does not say that it is over: what has come is read past first. */
    private static void endStream(Vertx vertx, HttpServerRequest request) {
        request.handler(rest -> {});
        request.resume();
        vertx.runOnContext(read -> {
            if (!request.isEnded()) {
                request.response().reset(NO_ERROR);
            }
        });
    }

    /** Closes the connection of a request whose answer is complete, once what is left of it is read past. */
    static void close(Vertx vertx, HttpServerRequest request) {
        if (request.isEnded()) {
            request.connection().close();
        } else {
            readPast(vertx, request, () -> request.connection().close());
        }
    }

    private static void readPast(Vertx vertx, HttpServerRequest request, Runnable done) {
        long[] bytes = {0};
        long timer = vertx.setTimer(MOST_MILLIS, late -> request.connection().close());
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            done.run();
        });
        request.handler(buffer -> {
            bytes[0] += buffer.length();
            if (bytes[0] > MOST_BYTES) {
                vertx.cancelTimer(timer);
                request.connection().close();
            }
        });
        request.resume();
    }
}
