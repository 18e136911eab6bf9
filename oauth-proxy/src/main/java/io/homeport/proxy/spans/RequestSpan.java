package io.homeport.proxy.spans;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.request.RequestHead;
import java.util.Optional;

/**
 * The span of one request, with those of its calls to upstreams, of which there is one at a time. All of it happens on one
 * event loop. What is told after the end changes nothing; a span that is given up, and never ends, is never exported.
 */
public interface RequestSpan {
    /** The one of all requests where nobody wants spans. */
    RequestSpan NONE = new RequestSpan() {};

    /** The request goes to an API. */
    default void toApi(Placed placed) {}

    /** The request goes to the agent. */
    default void toAgent() {}

    /** The request goes to another region's gateway. */
    default void toGateway(Decision.ToGateway away) {}

    /** The request goes to a cluster of an authorization server. */
    default void toCluster(Decision.ToCluster to) {}

    /** An upstream is called in this region: the first time, or once more after a call that came to nothing. */
    default void calling(String region) {}

    /** Where the fields of that call are to be written, so that the upstream is told of its span. */
    default FieldSink writing(FieldSink call) {
        return call;
    }

    /** The head of the upstream's answer is here. */
    default void answered(int status) {}

    /** That call came to nothing, or is over; the request's end ends it, too. */
    default void called(String outcome) {}

    /** The id of the trace that the request is in. */
    default Optional<String> traceId(RequestHead head) {
        return head.traceId();
    }

    /** The request is over. */
    default void ended(Served served) {}

    /**
     * How a request ended, in the words of metrics and access log.
     *
     * @param route its name, {@code agent}, or {@code none}
     */
    record Served(
            String route, String entryRegion, String homeRegion, String upstreamRegion, String outcome, int status) {}
}
