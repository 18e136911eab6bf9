package io.homeport.agent.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A request's body, whole: bounded in size and in time, so that nobody holds a request open with a byte now and then. */
final class RequestBody {
    private static final int LARGEST = 64 * 1024;
    private static final long NO_ERROR = 0;

    /** So long may a body take: the largest one arrives in it at 6.5 KB a second. */
    private static final Duration TIME = Duration.ofSeconds(10);

    private RequestBody() {}

    /** The parameters in the body, as the contract writes them; or 408, 413, 415 or 400. */
    static Future<Form> form(HttpServerRequest request, Vertx vertx, Contract contract) {
        Optional<String> type = mediaType(request, contract);
        return read(request, vertx, TIME).map(body -> {
            // Libraries name a type of their own where there is no body at all: it says nothing then.
            if (body.length() > 0 && !type.equals(Optional.of(contract.mediaType()))) {
                throw ApiError.unsupportedMediaType(contract.mediaType());
            }
            return contract.form(text(body));
        });
    }

    private static Optional<String> mediaType(HttpServerRequest request, Contract contract) {
        List<String> types = request.headers().getAll(HttpHeaders.CONTENT_TYPE);
        if (types.size() > 1) {
            throw ApiError.unsupportedMediaType(contract.mediaType());
        }
        return types.stream()
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    /** A byte that is no UTF-8 is an error, never a guess. */
    private static String text(Buffer body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiError.invalidRequest("The body is not UTF-8.");
        }
    }

    /** The body, or 413 or 408; the time counts from now to the body's last byte. */
    private static Future<Buffer> read(HttpServerRequest request, Vertx vertx, Duration time) {
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
