package io.homeport.agent.telemetry;

import io.vertx.core.MultiMap;
import java.util.Optional;

/** Begins the observation of each request, and is where all of them are told. */
public record Observations(
        AgentMetrics metrics, SecurityEvents events, Defects defects, Spans spans, Optional<AuditedCalls> audited) {
    /** The proxy's, and no client's, where another region's proxy has passed the call on. */
    public static final String ENTRY_REGION = "Homeport-Entry-Region";

    /** Without an audit log. */
    public Observations(AgentMetrics metrics, SecurityEvents events, Defects defects, Spans spans) {
        this(metrics, events, defects, spans, Optional.empty());
    }

    /**
     * A request has come.
     *
     * @param app the app's name, or {@code none}
     * @param endpoint the call's path below the app's agent-path, or {@code unknown}
     * @param route the app's path and the call, never the path that the client has sent
     */
    public Observation begin(String method, MultiMap headers, String app, String endpoint, String route) {
        TraceContext caller = TraceContext.of(headers.getAll("traceparent"), headers.getAll("tracestate"));
        Spans.Begun span = spans.serving(caller, method, route, app);
        String id = RequestId.of(headers.getAll(RequestId.FIELD), span.trace());
        return new Observation(this, app, endpoint, Optional.ofNullable(headers.get(ENTRY_REGION)), id, span);
    }
}
