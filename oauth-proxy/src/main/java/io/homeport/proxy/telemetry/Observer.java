package io.homeport.proxy.telemetry;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Route;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.spans.Spans;
import io.homeport.proxy.upstream.AddressBook;
import io.homeport.regions.Home;
import java.util.Optional;

/** Tells metrics, access log and operator of every request that has ended, whatever carried it. */
public final class Observer {
    private static final String AGENT = "agent";
    private static final String OTHER = "other";
    private static final String OPTIONS = "options";

    private final ProxyMetrics metrics;
    private final SecurityEvents events;
    private final Optional<AccessLog> log;
    private final Optional<AuditedRequests> audited;
    private final Spans spans;
    private final UpstreamReports reports;
    private final String entryRegion;
    private final Boundaries boundaries;
    private final Troubles troubles;

    /**
     * In this region.
     *
     * @param boundaries that the requests were placed by
     * @param troubles of the upstreams
     */
    public Observer(
            ProxyMetrics metrics,
            SecurityEvents events,
            Logs logs,
            UpstreamReports reports,
            String entryRegion,
            Boundaries boundaries,
            Troubles troubles) {
        this.metrics = metrics;
        this.events = events;
        this.log = logs.access();
        this.audited = logs.audited();
        this.spans = logs.spans();
        this.reports = reports;
        this.entryRegion = entryRegion;
        this.boundaries = boundaries;
        this.troubles = troubles;
    }

    /** What has a line or a span for each request, where that is wanted. */
    public record Logs(Optional<AccessLog> access, Optional<AuditedRequests> audited, Spans spans) {}

    /** Why an upstream could not be reached. */
    @FunctionalInterface
    public interface Troubles {
        /**
         * In a sentence, where it is known.
         *
         * @param route empty for the agent
         */
        Optional<String> of(Optional<String> route, String region);
    }

    /** A request, and when it came. */
    public record Arrival(RequestHead head, long nanoTime, RequestSpan span) {}

    /** A request came in now. */
    public Arrival arrived(RequestHead head) {
        return new Arrival(head, System.nanoTime(), spans.serving(head));
    }

    /** An API was asked. */
    public void forwarded(Arrival arrival, Placed placed, Ending ending, int status) {
        Asked asked = Asked.of(placed);
        String region = ending.region().orElse(Asked.NONE);
        forwarded(arrival, asked, metrics.metersOf(asked, region), ending, status);
        audit(arrival, placed, ending, status);
    }

    /** A cluster of an authorization server was asked. */
    public void forwarded(Arrival arrival, Decision.ToCluster to, Ending ending, int status) {
        Asked asked = new Asked(to.routed().route().name(), to.served().home(), true);
        forwarded(arrival, asked, metrics.metersOf(asked, ending.region().orElse(Asked.NONE)), ending, status);
        if (audited.isPresent()) {
            audited.get().forwarded(arrival.head(), to, ending, status);
        }
    }

    void forwarded(Arrival arrival, Asked asked, RouteMeters meters, Ending ending, int status) {
        String region = ending.region().orElse(asked.home().label());
        reports.report(asked.route(), region, ending.outcome(), () -> troubles.of(Optional.of(asked.route()), region));
        if (ending.outcome() != Outcome.ANSWERED) {
            events.refused(arrival.head(), asked, ending.outcome().problem());
        }
        finished(arrival, asked, ending.region().orElse(Asked.NONE), meters, ending, status);
    }

    /** Those that only differ in whose they are may be counted together, but each has its own line. */
    void audit(Arrival arrival, Placed placed, Ending ending, int status) {
        if (audited.isPresent()) {
            audited.get().forwarded(arrival.head(), placed, ending, status);
        }
    }

    RouteMeters metersOf(Asked asked, String upstreamRegion) {
        return metrics.metersOf(asked, upstreamRegion);
    }

    /** The agent was asked. */
    public void forwardedToAgent(Arrival arrival, Ending ending, int status) {
        reports.report(AGENT, "local", ending.outcome(), () -> troubles.of(Optional.empty(), entryRegion));
        Asked asked = Asked.of(AGENT).by(arrival.head());
        finished(arrival, asked, entryRegion, metrics.metersOf(asked, entryRegion), ending, status);
    }

    /**
     * The gateway of another region was asked. Which home region the session has only that one knows; the cookie's label is
     * where it said it to be.
     *
     * @param route none for a call to the agent
     */
    public void passedOn(Arrival arrival, Optional<String> route, String region, Ending ending, int status) {
        reports.report(
                AddressBook.GATEWAYS,
                region,
                ending.outcome(),
                () -> troubles.of(Optional.of(AddressBook.GATEWAYS), region));
        Asked asked = new Asked(route.orElse(AGENT), Home.of(region), false);
        if (ending.outcome() != Outcome.ANSWERED) {
            events.refused(arrival.head(), asked, ending.outcome().problem());
        }
        finished(arrival, asked, region, metrics.metersOf(asked, region), ending, status);
        if (audited.isPresent()) {
            audited.get().passedOn(arrival.head(), route, region, ending, status);
        }
    }

    /** The proxy answered itself, by the rule of a route or before one was found. */
    public void refused(Arrival arrival, Decision.Refused refused, int status) {
        Asked asked = new Asked(refused.route().map(Route::name).orElse(Asked.NONE), refused.home(), false)
                .by(arrival.head());
        answered(arrival, asked, refused.problem().code(), status);
        events.refused(arrival.head(), asked, refused.problem());
        if (audited.isPresent()) {
            audited.get().refused(arrival.head(), refused, status);
        }
    }

    /** The proxy answered with a file of an app's. */
    public void served(Arrival arrival, Route route, int status) {
        answered(arrival, Asked.of(route.name()).by(arrival.head()), Outcome.ANSWERED.label(), status);
    }

    /** The proxy answered a question that was for it: a preflight, or an OPTIONS that ended here. */
    public void answered(Arrival arrival, int status) {
        answered(arrival, Asked.of(Asked.NONE), OPTIONS, status);
    }

    private void finished(
            Arrival arrival, Asked asked, String upstreamRegion, RouteMeters meters, Ending ending, int status) {
        long nanos = System.nanoTime() - arrival.nanoTime();
        meters.finished(ending, status, nanos);
        if (asked.crossed(boundaries, upstreamRegion)) {
            metrics.crossed();
        }
        tell(arrival, asked, upstreamRegion, ending.outcome().label(), status, nanos);
    }

    private void answered(Arrival arrival, Asked asked, String outcome, int status) {
        long nanos = System.nanoTime() - arrival.nanoTime();
        metrics.answered(asked, outcome, status, nanos);
        tell(arrival, asked, Asked.NONE, outcome, status, nanos);
    }

    private void tell(Arrival arrival, Asked asked, String upstreamRegion, String outcome, int status, long nanos) {
        if (log.isPresent()) {
            log.get()
                    .finished(new FinishedRequest(
                            method(arrival.head()),
                            asked,
                            asked.entry().orElse(entryRegion),
                            upstreamRegion,
                            outcome,
                            status,
                            nanos,
                            arrival.span().traceId(arrival.head())));
        }
        if (arrival.span() != RequestSpan.NONE) {
            arrival.span()
                    .ended(new RequestSpan.Served(
                            asked.route(),
                            asked.entry().orElse(entryRegion),
                            asked.home().label(),
                            upstreamRegion,
                            outcome,
                            status));
        }
    }

    /** A client may send any word. */
    private static String method(RequestHead head) {
        return Methods.NAMES.contains(head.method()) ? head.method() : OTHER;
    }
}
