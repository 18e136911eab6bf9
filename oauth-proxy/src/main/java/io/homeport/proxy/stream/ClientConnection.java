package io.homeport.proxy.stream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** How a client's connection ends where it does not just go on. */
public final class ClientConnection {
    /** RFC 9113 7. */
    private static final long INTERNAL_ERROR = 2;

    private ClientConnection() {}

    /** Ends it in the middle of an answer, so that the answer cannot be mistaken for whole. */
    public static void abort(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(INTERNAL_ERROR);
        } else {
            request.connection().close();
        }
    }

    /** Ends it after the answer, and says so in the answer. */
    public static void closeAfter(Vertx vertx, HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            request.response().bodyEndHandler(sent -> Unread.close(vertx, request));
        }
    }
}
