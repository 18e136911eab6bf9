package io.homeport.e2e;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans by OpenTelemetry's protocol (OTLP over HTTP), as a collector would, and keeps them. */
final class SpanCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /** A span, and the service that sent it. */
    record Received(String service, Span span) {
        String id() {
            return hex(span.getSpanId());
        }

        String parent() {
            return hex(span.getParentSpanId());
        }

        /** {@code oauth-proxy SERVER GET orders}. */
        @Override
        public String toString() {
            return service + " " + span.getKind().name().replace("SPAN_KIND_", "") + " " + span.getName();
        }
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private SpanCollector(HttpServer server) {
        this.server = server;
    }

    static SpanCollector start() throws IOException {
        SpanCollector collector =
                new SpanCollector(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        collector.server.createContext("/v1/traces", collector::take);
        collector.server.start();
        return collector;
    }

    private void take(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest request =
                ExportTraceServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes());
        for (ResourceSpans resource : request.getResourceSpansList()) {
            String service = resource.getResource().getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals("service.name"))
                    .findFirst()
                    .orElseThrow()
                    .getValue()
                    .getStringValue();
            resource.getScopeSpansList()
                    .forEach(scope -> scope.getSpansList().forEach(span -> received.add(new Received(service, span))));
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    /** What has a service send its spans here, all of them and soon. */
    Map<String, String> environment() {
        return Map.of(
                "QUARKUS_OTEL_SDK_DISABLED", "false",
                "QUARKUS_OTEL_TRACES_SAMPLER", "parentbased_always_on",
                "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "PT0.1S");
    }

    /** All of one trace. */
    List<Received> of(String traceId) {
        return received.stream()
                .filter(one -> hex(one.span().getTraceId()).equals(traceId))
                .toList();
    }

    /** The way from a span up to the one that nobody here has sent, which is the last. */
    List<String> wayUp(String traceId, String spanId) {
        List<String> way = new ArrayList<>();
        String next = spanId;
        while (true) {
            String id = next;
            Optional<Received> one =
                    of(traceId).stream().filter(span -> span.id().equals(id)).findFirst();
            if (one.isEmpty()) {
                way.add(id);
                return way;
            }
            way.add(one.get().toString());
            next = one.get().parent();
        }
    }

    /** The way up from the first span of this name; nothing where there is none yet. */
    List<String> firstWayUp(String name) {
        return received.stream()
                .filter(one -> one.span().getName().equals(name))
                .findFirst()
                .map(one -> wayUp(hex(one.span().getTraceId()), one.id()))
                .orElse(List.of());
    }

    /** All of it, as text. */
    @Override
    public String toString() {
        return received.stream().map(one -> one + "\n" + one.span()).toList().toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
