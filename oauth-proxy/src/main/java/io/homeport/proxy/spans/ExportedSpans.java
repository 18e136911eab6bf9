package io.homeport.proxy.spans;

import io.homeport.proxy.request.RequestHead;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;

/** Spans by OpenTelemetry, which samples and exports them as an operator says. */
public final class ExportedSpans implements Spans {
    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;
    private static final int END = 55;

    private final Tracer tracer;

    /** With an SDK that is turned on. */
    public ExportedSpans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.homeport.proxy");
    }

    @Override
    public RequestSpan serving(RequestHead head) {
        return new TracedRequest(tracer, head.method(), parent(head.traceParent()));
    }

    /** The head knows that it is well-formed (W3C Trace Context 3.2). */
    private static Context parent(Optional<String> traceParent) {
        return traceParent
                .map(text -> Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                text.substring(TRACE_ID, PARENT_ID - 1),
                                text.substring(PARENT_ID, FLAGS - 1),
                                TraceFlags.fromHex(text.substring(FLAGS, END), 0),
                                TraceState.getDefault()))))
                .orElse(Context.root());
    }
}
