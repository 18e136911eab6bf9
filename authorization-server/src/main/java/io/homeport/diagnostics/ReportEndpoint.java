package io.homeport.diagnostics;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /q/homeport} at the management port: JSON, or a page for whoever asks with a browser. */
public final class ReportEndpoint {
    /** Where it is. */
    public static final String PATH = "/q/homeport";

    private final Supplier<Optional<Report>> report;

    /**
     * An endpoint.
     *
     * @param report made for each look; none where the file does not turn it on
     */
    public ReportEndpoint(Supplier<Optional<Report>> report) {
        this.report = report;
    }

    /** Answers. */
    public void answer(HttpServerRequest asked) {
        HttpServerResponse response = asked.response();
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader(HttpHeaders.VARY, "Accept");
        Optional<JsonObject> told = report.get().map(Report::json);
        if (told.isEmpty()) {
            response.setStatusCode(404)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                    .end("homeport.diagnostics is off\n");
        } else if (wantsPage(asked)) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .putHeader("Content-Security-Policy", ReportPage.policy())
                    .end(ReportPage.of(told.get()));
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(told.get().encodePrettily() + "\n");
        }
    }

    private static boolean wantsPage(HttpServerRequest asked) {
        String accepted = asked.getHeader(HttpHeaders.ACCEPT);
        return accepted != null && accepted.contains("text/html");
    }
}
