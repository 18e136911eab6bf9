package io.homeport.agent.telemetry;

import java.util.List;
import java.util.regex.Pattern;

/** Names one request in log lines and in its answer, so that the two can be brought together. */
public final class RequestId {
    /** The field that says it, in a request and in its answer. */
    public static final String FIELD = "X-Request-Id";

    /** What callers use as ids, and nothing that could break or forge a log line. */
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:=+/-]{8,64}");

    private RequestId() {}

    /** The caller's {@code X-Request-Id}, if it is one and well-formed; else the id of the trace. */
    static String of(List<String> fields, TraceContext trace) {
        return fields.size() == 1 && WELL_FORMED.matcher(fields.get(0)).matches() ? fields.get(0) : trace.traceId();
    }
}
