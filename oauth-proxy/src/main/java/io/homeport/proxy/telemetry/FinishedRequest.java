package io.homeport.proxy.telemetry;

import java.util.Optional;

/**
 * A request that is over, in names of the configuration alone: nothing of the user, the path, the query, or
 * any field of theirs.
 *
 * @param method one of the methods that are passed on, or {@code other}
 * @param route its name, {@code agent}, or {@code none}
 * @param homeRegion or {@code none}
 * @param upstreamRegion where it was served, or {@code none}
 * @param outcome how the exchange ended, or the code of the proxy's own answer
 * @param answerNanos from the end of the request to the upstream to its answer's header; 0 where there was none
 * @param traceId of the trace that the client is in
 */
public record FinishedRequest(
        String method,
        String route,
        String homeRegion,
        String upstreamRegion,
        String outcome,
        int status,
        long nanos,
        long answerNanos,
        Optional<String> traceId) {
    /** Where a name does not apply. */
    public static final String NONE = "none";
}
