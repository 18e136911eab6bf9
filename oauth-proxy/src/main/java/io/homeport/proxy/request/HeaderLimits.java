package io.homeport.proxy.request;

import java.util.Optional;

/**
 * How large a request's header may be. The HTTP server reads a little more, so that the page gets to
 * read why its request was refused.
 *
 * @param target path and query, in bytes
 * @param header request line and fields, in bytes
 */
public record HeaderLimits(int target, int header) {

    /** Which of them the request is beyond, if any. */
    public Optional<Problem> fault(RequestHead head) {
        if (head.target().length() > target) {
            return Optional.of(Problem.TARGET_TOO_LONG);
        }
        return head.size() > header ? Optional.of(Problem.HEADER_TOO_LARGE) : Optional.empty();
    }
}
