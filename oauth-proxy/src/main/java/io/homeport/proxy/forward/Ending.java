package io.homeport.proxy.forward;

import java.util.Optional;

/**
 * How an exchange ended, and where.
 *
 * @param region of the address that took the request; none where no address was tried
 * @param answerNanos from the request's end to the answer's header; 0 where there was no answer
 */
public record Ending(Outcome outcome, Optional<String> region, long answerNanos) {
    static final long NO_ANSWER = 0;

    /** Without an answer whose time could be told. */
    public Ending(Outcome outcome, Optional<String> region) {
        this(outcome, region, NO_ANSWER);
    }
}
