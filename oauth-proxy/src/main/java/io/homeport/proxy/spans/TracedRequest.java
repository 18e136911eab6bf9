package io.homeport.proxy.spans;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.token.ApiCredential;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.Set;

/**
 * A server span, and a client span for each call to an upstream (OpenTelemetry's conventions for HTTP). Their attributes are
 * a closed list, made of names of the configuration, codes and statuses: no path, query, field, address or user, so that no
 * code, token or secret can be in one.
 */
final class TracedRequest implements RequestSpan {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> RESENT = AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> APP = AttributeKey.stringKey("homeport.app");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("homeport.route");
    private static final AttributeKey<String> UPSTREAM = AttributeKey.stringKey("homeport.upstream");
    private static final AttributeKey<String> ENTRY = AttributeKey.stringKey("homeport.entry_region");
    private static final AttributeKey<String> HOME = AttributeKey.stringKey("homeport.home_region");
    private static final AttributeKey<String> REGION = AttributeKey.stringKey("homeport.upstream_region");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("homeport.outcome");

    private static final String OTHER = "_OTHER";
    private static final String AGENT = "agent";
    private static final String ANSWERED = "answered";
    private static final String BROKEN = "broken_answer";
    private static final String GONE = "client_gone";
    /** These end a call although nothing is wrong with its upstream. */
    private static final Set<String> NO_FAULTS =
            Set.of(ANSWERED, GONE, "leaving", "removed", "session_revoked", "token_over");
    /** These end an answer in its middle, whatever status it began with. */
    private static final Set<String> CUT = Set.of("cut_short", BROKEN);

    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    private final Tracer tracer;
    /** Of the closed list; a client may send any word. */
    private final String method;

    private final Span request;
    private final Context trace;
    private Span call = Span.getInvalid();
    private boolean calls;
    private boolean callAnswered;
    private long callsBefore;
    private String upstream = AGENT;
    private String route = AGENT;

    TracedRequest(Tracer tracer, String method, Context parent) {
        this.tracer = tracer;
        this.method = Methods.NAMES.contains(method) ? method : OTHER;
        this.request = tracer.spanBuilder(this.method)
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .setAttribute(METHOD, this.method)
                .startSpan();
        this.trace = parent.with(request);
    }

    @Override
    public void toApi(Placed placed) {
        leads("api", placed.route().name());
        if (placed.credential() instanceof ApiCredential.OfSession of) {
            request.setAttribute(APP, of.session().app());
        }
    }

    @Override
    public void toAgent() {
        leads(AGENT, AGENT);
    }

    @Override
    public void toGateway(Decision.ToGateway away) {
        leads("gateway", away.route().isPresent() ? away.route().get().name() : AGENT);
    }

    @Override
    public void toCluster(Decision.ToCluster to) {
        leads("authorization_server", to.routed().route().name());
    }

    private void leads(String to, String named) {
        upstream = to;
        route = named;
    }

    @Override
    public void calling(String region) {
        if (!request.isRecording()) {
            return;
        }
        // Only a call that broke off is followed by another without a word.
        called(callAnswered ? ANSWERED : BROKEN);
        SpanBuilder next = tracer.spanBuilder(method + " " + route)
                .setSpanKind(SpanKind.CLIENT)
                .setParent(trace)
                .setAttribute(METHOD, method)
                .setAttribute(ROUTE, route)
                .setAttribute(UPSTREAM, upstream)
                .setAttribute(REGION, region);
        if (callsBefore > 0) {
            next.setAttribute(RESENT, callsBefore);
        }
        callsBefore++;
        call = next.startSpan();
        calls = true;
        callAnswered = false;
    }

    /** Where nothing is recorded, the upstream is told so by the flags of the request's own span. */
    @Override
    public FieldSink writing(FieldSink fields) {
        SpanContext parent = calls ? call.getSpanContext() : request.getSpanContext();
        fields.add(
                TracedFields.PARENT,
                "00-" + parent.getTraceId() + "-" + parent.getSpanId() + "-"
                        + parent.getTraceFlags().asHex());
        return new TracedFields(fields);
    }

    @Override
    public void answered(int status) {
        if (calls) {
            callAnswered = true;
            call.setAttribute(STATUS, (long) status);
            if (status >= BAD_REQUEST) {
                call.setStatus(StatusCode.ERROR).setAttribute(ERROR, String.valueOf(status));
            }
        }
    }

    @Override
    public void called(String outcome) {
        if (!calls) {
            return;
        }
        calls = false;
        if (!NO_FAULTS.contains(outcome)) {
            call.setStatus(StatusCode.ERROR).setAttribute(ERROR, outcome);
        }
        call.setAttribute(OUTCOME, outcome).end();
    }

    @Override
    public Optional<String> traceId(RequestHead head) {
        return Optional.of(request.getSpanContext().getTraceId());
    }

    @Override
    public void ended(Served served) {
        if (!request.isRecording()) {
            return;
        }
        called(served.outcome());
        request.updateName(method + " " + served.route())
                .setAttribute(ROUTE, served.route())
                .setAttribute(ENTRY, served.entryRegion())
                .setAttribute(HOME, served.homeRegion())
                .setAttribute(REGION, served.upstreamRegion())
                .setAttribute(OUTCOME, served.outcome());
        // To a client that has gone no status was told, or not to its end.
        if (!served.outcome().equals(GONE)) {
            request.setAttribute(STATUS, (long) served.status());
        }
        if (served.status() >= SERVER_ERROR || CUT.contains(served.outcome())) {
            request.setStatus(StatusCode.ERROR).setAttribute(ERROR, served.outcome());
        }
        request.end();
    }
}
