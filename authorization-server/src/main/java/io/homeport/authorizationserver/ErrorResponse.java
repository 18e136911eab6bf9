package io.homeport.authorizationserver;

import java.util.Optional;

/** What an answer without success means, at each endpoint alike. */
public final class ErrorResponse {
    private ErrorResponse() {}

    /**
     * The failure of an endpoint that answers errors of OAuth (RFC 6749 5.2). The error's code counts whatever 4xx
     * status and content type it comes with, as servers choose them freely.
     *
     * @param endpoint its name for the log, such as "the token endpoint"
     */
    public static ServerFailure oauth(String endpoint, HttpAnswer answer) {
        Optional<String> code = code(answer);
        if (isUnwell(answer, code) || code.isEmpty()) {
            return plain(endpoint, answer);
        }
        return new ServerFailure.Refused(code.get());
    }

    /** The failure of an endpoint whose errors, if it gives any, say nothing about what was asked. */
    public static ServerFailure plain(String endpoint, HttpAnswer answer) {
        Optional<String> code = code(answer);
        String said = "status " + answer.status()
                + code.map(text -> ", error " + text).orElse("");
        return isUnwell(answer, code)
                ? new ServerFailure.Unwell(
                        endpoint + " is not well (" + said + ")", RetryAfter.seconds(answer.headers()))
                : new ServerFailure.Unusable(endpoint + " answered with " + said);
    }

    private static Optional<String> code(HttpAnswer answer) {
        return answer.status() >= 400 && answer.status() < 500
                ? answer.object().flatMap(error -> ErrorCode.of(error.getValue("error")))
                : Optional.empty();
    }

    /** Failing, overloaded, out of time, or with too much to do (RFC 9110 15.5.9, 15.6; RFC 6585 4). */
    private static boolean isUnwell(HttpAnswer answer, Optional<String> code) {
        int status = answer.status();
        return status >= 500
                || status == 408
                || status == 429
                || code.filter(ErrorCode::isOutage).isPresent();
    }
}
