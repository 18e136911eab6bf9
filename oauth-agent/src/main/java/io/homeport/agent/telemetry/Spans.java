package io.homeport.agent.telemetry;

import io.homeport.authorizationserver.ServerEndpoint;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Spans of requests and of the calls that they cause (OpenTelemetry's conventions for HTTP). Their attributes are a
 * closed list, made of names of the configuration, codes and statuses: no address with a query, no field, no body, so
 * that no code, token or secret can be in one. Where no SDK is turned on, none of them exists, and only the trace
 * context goes on.
 */
public final class Spans {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> APP = AttributeKey.stringKey("homeport.app");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("homeport.outcome");
    private static final AttributeKey<String> ENDPOINT =
            AttributeKey.stringKey("homeport.authorization_server.endpoint");
    /** Any other is {@code _OTHER}, since a client may send any word. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Tracer tracer;

    public Spans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.homeport.agent");
    }

    /** A span that has begun, and the trace as it goes on from there. */
    public record Begun(Span span, TraceContext trace) {
        /** Names this span to whoever is called; where it does not exist, a parent id of our own in the same trace. */
        public String traceparent() {
            SpanContext own = span.getSpanContext();
            return exists(own)
                    ? "00-" + own.getTraceId() + "-" + own.getSpanId() + "-"
                            + own.getTraceFlags().asHex()
                    : trace.traceparent();
        }

        /** The request was answered. */
        void answered(int status, String outcome) {
            span.setAttribute(STATUS, (long) status).setAttribute(OUTCOME, outcome);
            if (status >= 500) {
                span.setStatus(StatusCode.ERROR).setAttribute(ERROR, outcome);
            }
            span.end();
        }

        /** The client went away, and nothing was answered. */
        void abandoned() {
            span.setAttribute(OUTCOME, "client_gone").end();
        }

        /** The authorization server answered. */
        public void serverAnswered(int status) {
            span.setAttribute(STATUS, (long) status);
            if (status >= 400) {
                span.setStatus(StatusCode.ERROR).setAttribute(ERROR, String.valueOf(status));
            }
            span.end();
        }

        /** The authorization server gave no usable answer in time. */
        public void serverFailed(Throwable failure) {
            span.setStatus(StatusCode.ERROR)
                    .setAttribute(ERROR, failure.getClass().getSimpleName())
                    .end();
        }
    }

    /**
     * A request comes in.
     *
     * @param route the app's path and the call, never the path that the client has sent
     */
    public Begun serving(TraceContext caller, String method, String route, String app) {
        String known = METHODS.contains(method) ? method : "_OTHER";
        return begun(
                tracer.spanBuilder(known + " " + route)
                        .setSpanKind(SpanKind.SERVER)
                        .setAttribute(METHOD, known)
                        .setAttribute(ROUTE, route)
                        .setAttribute(APP, app),
                caller);
    }

    /** A request causes a call to the authorization server. */
    public Begun calling(TraceContext request, String method, ServerEndpoint endpoint, URI url) {
        String name = Reasons.word(endpoint);
        return begun(
                tracer.spanBuilder(method + " " + name)
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute(METHOD, method)
                        .setAttribute(ENDPOINT, name)
                        .setAttribute(SERVER, url.getHost())
                        .setAttribute(PORT, (long) port(url)),
                request);
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }

    private static Begun begun(SpanBuilder builder, TraceContext cause) {
        Span span = builder.setParent(parent(cause)).startSpan();
        SpanContext own = span.getSpanContext();
        return new Begun(
                span,
                exists(own)
                        ? new TraceContext(
                                own.getTraceId(),
                                Optional.of(own.getSpanId()),
                                own.getTraceFlags().asHex(),
                                cause.state())
                        : cause);
    }

    /** Without an SDK a span is but its parent, or nothing. */
    private static boolean exists(SpanContext span) {
        return span.isValid() && !span.isRemote();
    }

    private static Context parent(TraceContext cause) {
        return cause.parentId()
                .map(id -> Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                cause.traceId(), id, TraceFlags.fromHex(cause.flags(), 0), TraceState.getDefault()))))
                .orElse(Context.root());
    }
}
