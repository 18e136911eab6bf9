package io.homeport.proxy.telemetry;

import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Tells the metrics and the access log of every request that is over. */
public final class Observer {
    private static final String AGENT = "agent";
    private static final String OTHER = "other";

    private final ProxyMetrics metrics;
    private final SecurityEvents events;
    private final Optional<AccessLog> log;
    private final String entryRegion;
    private final Set<String> methods;

    /** Naming these methods; others are {@code other}, as a client may send any word. */
    public Observer(
            ProxyMetrics metrics,
            SecurityEvents events,
            Optional<AccessLog> log,
            String entryRegion,
            Set<String> methods) {
        this.metrics = metrics;
        this.events = events;
        this.log = log;
        this.entryRegion = entryRegion;
        this.methods = methods;
    }

    /** A request, and when it came. */
    public record Arrival(HttpServerRequest request, RequestHead head, long nanoTime) {}

    /** An API was asked. A regional route's requests may not leave their boundary. */
    public void forwarded(Arrival arrival, String route, String homeRegion, boolean regional, Ending ending) {
        finished(
                arrival,
                route,
                homeRegion,
                ending.region().orElse(FinishedRequest.NONE),
                nameOf(ending),
                ending.answerNanos(),
                regional);
    }

    /** The agent was asked. */
    public void forwardedToAgent(Arrival arrival, Ending ending) {
        finished(arrival, AGENT, FinishedRequest.NONE, entryRegion, nameOf(ending), ending.answerNanos(), false);
    }

    /** The proxy answered itself. */
    public void refused(Arrival arrival, Optional<String> route, Problem problem) {
        finished(
                arrival,
                route.orElse(FinishedRequest.NONE),
                FinishedRequest.NONE,
                FinishedRequest.NONE,
                problem.code(),
                0,
                false);
        events.refused(arrival.request(), arrival.head(), route.orElse(FinishedRequest.NONE), problem);
    }

    /** The proxy answered a question that was for it: a preflight, or an OPTIONS that ended here. */
    public void answered(Arrival arrival) {
        finished(arrival, FinishedRequest.NONE, FinishedRequest.NONE, FinishedRequest.NONE, "options", 0, false);
    }

    private static String nameOf(Ending ending) {
        return ending.outcome().name().toLowerCase(Locale.ROOT);
    }

    private void finished(
            Arrival arrival,
            String route,
            String homeRegion,
            String upstreamRegion,
            String outcome,
            long answerNanos,
            boolean regional) {
        String method = arrival.request().method().name();
        FinishedRequest request = new FinishedRequest(
                methods.contains(method) ? method : OTHER,
                route,
                homeRegion,
                upstreamRegion,
                outcome,
                arrival.request().response().getStatusCode(),
                System.nanoTime() - arrival.nanoTime(),
                answerNanos,
                log.isPresent() ? arrival.head().traceId() : Optional.empty());
        metrics.finished(request, regional);
        log.ifPresent(lines -> lines.finished(request));
    }
}
