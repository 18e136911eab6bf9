package io.homeport.agent.authorizationserver;

import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.telemetry.TraceContext;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.Channel;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerEndpoint;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The back channel of one app: each call is counted and timed, and part of the trace of the request that needs it. */
public final class ObservedChannel implements Channel {
    private final BackChannel channel;
    private final String app;
    private final AgentMetrics metrics;
    private final Spans spans;
    private final Optional<TraceContext> trace;

    public ObservedChannel(BackChannel channel, String app, AgentMetrics metrics, Spans spans) {
        this(channel, app, metrics, spans, Optional.empty());
    }

    private ObservedChannel(
            BackChannel channel, String app, AgentMetrics metrics, Spans spans, Optional<TraceContext> trace) {
        this.channel = channel;
        this.app = app;
        this.metrics = metrics;
        this.spans = spans;
        this.trace = trace;
    }

    /** The same channel, its calls part of this trace. */
    ObservedChannel within(TraceContext request) {
        return new ObservedChannel(channel, app, metrics, spans, Optional.of(request));
    }

    /** Uses a renewed certificate for connections to come. */
    void renew(CertificateUpdatedEvent renewed) {
        channel.renew(renewed);
    }

    /** Whether a connection may have shown the certificate of this thumbprint. */
    boolean mayHaveShown(String thumbprint) {
        return channel.mayHaveShown(thumbprint);
    }

    @Override
    public void after(Duration time, Runnable task) {
        channel.after(time, task);
    }

    /** Ends its connections: calls under way fail. */
    void close() {
        channel.close();
    }

    @Override
    public Future<HttpAnswer> send(ServerEndpoint endpoint, HttpMethod method, URI uri, MultiMap headers, String body) {
        long begin = System.nanoTime();
        Optional<Spans.Begun> span = trace.map(request -> spans.calling(request, method.name(), endpoint, uri));
        span.ifPresent(call -> {
            headers.set("traceparent", call.traceparent());
            call.trace().state().ifPresent(state -> headers.set("tracestate", state));
        });
        return channel.send(endpoint, method, uri, headers, body).onComplete(done -> {
            span.ifPresent(call -> {
                if (done.succeeded()) {
                    call.serverAnswered(done.result().status());
                } else {
                    call.serverFailed(done.cause());
                }
            });
            Duration time = Duration.ofNanos(System.nanoTime() - begin);
            if (done.succeeded()) {
                metrics.serverAnswered(app, endpoint, done.result().status(), time);
            } else {
                metrics.serverFailed(app, endpoint, time);
            }
        });
    }
}
