package io.homeport.proxy.forward;

import io.homeport.proxy.header.AnswerStatus;
import io.homeport.proxy.request.Problem;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** What the head of an answer says of the rest of it. */
public final class AnswerHead {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private AnswerHead() {}

    /** Not a protocol that nobody asked for, a status that is none, or a length that two readers could read in two ways. */
    public static boolean isValid(HttpClientResponse response) {
        String coding = response.getHeader(HttpHeaders.TRANSFER_ENCODING);
        return AnswerStatus.isFinal(response.statusCode())
                && (coding == null || coding.equalsIgnoreCase("chunked") && response.version() == HttpVersion.HTTP_1_1);
    }

    /** Whether no body follows, whatever the fields say (RFC 9112 6.3). */
    public static boolean isBodiless(HttpMethod method, int status) {
        return method.equals(HttpMethod.HEAD) || status == NO_CONTENT || status == NOT_MODIFIED;
    }

    /** Sets the status that the client is about to get: whoever hears of an exchange's end before that counts and logs it. */
    static void announce(HttpServerResponse answer, Problem problem) {
        if (!answer.headWritten()) {
            answer.setStatusCode(problem.status());
        }
    }

    /** What an upstream says of a body that never came must not describe the answer of our own. */
    static void drop(HttpServerResponse answer) {
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
}
