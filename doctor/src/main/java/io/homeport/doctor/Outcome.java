package io.homeport.doctor;

import io.homeport.proxy.request.Problem;

/** What becomes of a request. */
sealed interface Outcome {
    /**
     * An API takes it.
     *
     * @param withToken whether the session's token and home region go along
     */
    record Goes(String region, boolean withToken) implements Outcome {}

    /** The proxy answers, and nothing of it goes anywhere. */
    record Refused(int status, String errorCode) implements Outcome {
        static Refused as(Problem problem) {
            return new Refused(problem.status(), problem.code());
        }
    }
}
