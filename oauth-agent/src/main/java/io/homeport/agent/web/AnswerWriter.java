package io.homeport.agent.web;

import io.homeport.agent.telemetry.RequestId;
import io.homeport.cookies.CookieHeader;
import io.homeport.deployment.App;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Writes what the agent answers to one request: the fields that every answer has, and then a success or an error. */
final class AnswerWriter {
    // In octets already, since every answer has them.
    private static final CharSequence VARY = HttpHeaders.createOptimized("Origin, Sec-Fetch-Site");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("Referrer-Policy");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
    private static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence NOTHING_LOADS =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence STRICT_TRANSPORT_SECURITY =
            HttpHeaders.createOptimized("Strict-Transport-Security");
    private static final CharSequence ONE_YEAR = HttpHeaders.createOptimized("max-age=31536000");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final HttpServerRequest request;
    private final Optional<App> app;

    /**
     * For one request.
     *
     * @param app the app that it is of, as far as the request says
     */
    AnswerWriter(HttpServerRequest request, Optional<App> app) {
        this.request = request;
        this.app = app;
    }

    /** Begins the answer, whatever it will be. */
    void begin(String requestId) {
        request.response()
                .putHeader(HttpHeaders.VARY, VARY)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF)
                .putHeader(REFERRER_POLICY, NO_REFERRER)
                .putHeader(CONTENT_SECURITY_POLICY, NOTHING_LOADS)
                .putHeader(STRICT_TRANSPORT_SECURITY, ONE_YEAR)
                .putHeader(RequestId.FIELD, requestId);
    }

    /** Lets the page of this origin read the answer (Fetch 3.2.3). */
    void readableBy(String origin) {
        request.response()
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After, " + RequestId.FIELD);
    }

    /** Writes a success. */
    void write(Answer success) {
        Answer answer = leftovers(app).clearedBy(success);
        HttpServerResponse response = request.response();
        answer.fields().forEach(response::putHeader);
        if (answer.content().isPresent()) {
            send(answer.status(), answer.content().get(), answer.setCookies());
        } else if (!response.ended() && !response.closed()) {
            answer.setCookies().forEach(line -> response.headers().add(HttpHeaders.SET_COOKIE, line));
            response.setStatusCode(answer.status()).end();
        }
    }

    /** Writes an error as the contract has it. */
    void write(ApiError error, Contract.Refusal refusal) {
        JsonObject body = refusal.body();
        if (app.map(App::detailedErrors).orElse(false)) {
            error.detail().ifPresent(detail -> body.put("detailed_error", detail));
        }
        HttpServerResponse response = request.response();
        error.allow().ifPresent(allow -> response.putHeader("Allow", allow));
        error.retryAfter().ifPresent(seconds -> response.putHeader("Retry-After", String.valueOf(seconds)));
        boolean unread = error.status() == 408 || error.status() == 413;
        if (unread && request.version() != HttpVersion.HTTP_2) {
            // What is left of the body is not read. HTTP/2 knows no such field, and ends the stream alone (RFC 9113
            // 8.2.2).
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        send(refusal.status(), body, leftovers(app).clearedBy(error.setCookies()));
        if (error.status() == 408) {
            RequestBody.stopReading(request);
        }
    }

    /** What the cookies of the request hold of an app's sessions and logins that are no more. */
    Leftovers leftovers(Optional<App> of) {
        return new Leftovers(of, () -> CookieHeader.of(request.headers().getAll(HttpHeaders.COOKIE)));
    }

    private void send(int status, JsonObject body, List<String> setCookies) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        setCookies.forEach(line -> response.headers().add(HttpHeaders.SET_COOKIE, line));
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body.toBuffer());
    }
}
