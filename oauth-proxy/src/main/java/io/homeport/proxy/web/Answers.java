package io.homeport.proxy.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the proxy's own answers. */
final class Answers {
    private static final String RETRY_AFTER_SECONDS = "5";

    private Answers() {}

    /** The problem, readable for the page of this origin. */
    static void problem(HttpServerRequest request, Optional<String> origin, Problem problem) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.setStatusCode(problem.status());
        Cors.allow(response.headers(), origin);
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.putHeader("X-Content-Type-Options", "nosniff");
        if (problem.status() == 405) {
            response.putHeader(
                    HttpHeaders.ALLOW,
                    Methods.ALLOWED.stream().map(HttpMethod::name).collect(Collectors.joining(", ")));
        }
        if (problem.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.end(problem.json());
        // A body that nobody wants is read past, so that the connection can serve the next request.
        request.resume();
    }
}
