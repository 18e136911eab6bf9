package io.homeport.proxy.telemetry;

import java.util.Optional;

/**
 * A request that has ended, in names of the configuration alone: nothing of the user, the path, the query, or
 * any field of theirs.
 *
 * @param method one of the methods that are passed on, or {@code other}
 * @param entryRegion where it came in
 * @param upstreamRegion where it was served, or {@code none}
 * @param outcome how the exchange ended, or the code of the proxy's own answer
 * @param traceId of the trace that the client is in
 */
public record FinishedRequest(
        String method,
        Asked asked,
        String entryRegion,
        String upstreamRegion,
        String outcome,
        int status,
        long nanos,
        Optional<String> traceId) {}
