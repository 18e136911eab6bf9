package io.homeport.proxy.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Requests that two servers could take for different ones, or for two (RFC 9112 3.2, 6.1, 6.3). */
final class Framing {
    private Framing() {}

    /** What is wrong with this request's framing, if anything. */
    static Optional<Problem> fault(HttpServerRequest request) {
        MultiMap headers = request.headers();
        if (request.version() == HttpVersion.HTTP_1_1
                && headers.getAll(HttpHeaders.HOST).size() != 1) {
            return Optional.of(Problem.INVALID_HOST);
        }
        List<String> encodings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        List<String> lengths = headers.getAll(HttpHeaders.CONTENT_LENGTH);
        boolean plainChunked = encodings.size() == 1 && encodings.get(0).equalsIgnoreCase("chunked");
        if (!encodings.isEmpty() && (!plainChunked || !lengths.isEmpty()) || lengths.size() > 1) {
            return Optional.of(Problem.AMBIGUOUS_LENGTH);
        }
        if (!lengths.isEmpty() && !lengths.get(0).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Problem.AMBIGUOUS_LENGTH);
        }
        String upgrade = headers.get(HttpHeaders.UPGRADE);
        if (upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket")) {
            return Optional.of(Problem.UPGRADE_REFUSED);
        }
        String expect = headers.get(HttpHeaders.EXPECT);
        return expect == null || expect.equalsIgnoreCase("100-continue")
                ? Optional.empty()
                : Optional.of(Problem.EXPECTATION_FAILED);
    }
}
