package io.homeport.agent.world;

import io.homeport.agent.telemetry.Spans;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;

/** The spans that the agent has made lately, with an SDK turned on. */
@Singleton
public class RecordedSpans implements SpanExporter {
    private static final int MOST = 20_000;

    private final Deque<SpanData> spans = new LinkedBlockingDeque<>(MOST);

    @Produces
    @Alternative
    @Priority(1)
    @Singleton
    Spans spans() {
        return new Spans(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(this))
                        .build())
                .build());
    }

    /** Those of one trace, in the order in which they ended. */
    public List<SpanData> of(String traceId) {
        return spans.stream().filter(span -> span.getTraceId().equals(traceId)).toList();
    }

    /** All, as text. */
    public List<String> texts() {
        return spans.stream().map(SpanData::toString).toList();
    }

    public void forget() {
        spans.clear();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
        for (SpanData span : ended) {
            while (!spans.offer(span)) {
                spans.poll();
            }
        }
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
