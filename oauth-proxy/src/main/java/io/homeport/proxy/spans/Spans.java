package io.homeport.proxy.spans;

import io.homeport.proxy.request.RequestHead;

/** Begins the spans of requests. */
@FunctionalInterface
public interface Spans {
    /** Where nobody wants any: nothing is made, and the caller's trace context goes on as it came. */
    Spans NONE = head -> RequestSpan.NONE;

    /** A request came in: it goes on with the trace that the caller names, or begins one. */
    RequestSpan serving(RequestHead head);
}
