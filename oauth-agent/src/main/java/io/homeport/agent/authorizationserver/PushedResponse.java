package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import java.util.regex.Pattern;

/** The answer to a pushed authorization request (RFC 9126 2.2), checked: the reference to what was pushed. */
record PushedResponse(String requestUri) {
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,64}");
    private static final int LONGEST = 1024;

    static PushedResponse validated(HttpAnswer answer) {
        if (answer.status() == 400 || answer.status() == 401 || answer.status() == 403) {
            Object code =
                    answer.json("the error of the pushed authorization request").getValue("error");
            if (code instanceof String text && ERROR.matcher(text).matches()) {
                throw new ServerFailure.Refused(text);
            }
        }
        if (answer.status() != 201 && answer.status() != 200) {
            throw new ServerFailure.Unusable(
                    "the pushed authorization request endpoint answered with status " + answer.status());
        }
        Object uri =
                answer.json("the answer to the pushed authorization request").getValue("request_uri");
        if (uri instanceof String text && !text.isBlank() && text.length() <= LONGEST) {
            return new PushedResponse(text);
        }
        throw new ServerFailure.Unusable("the answer to the pushed authorization request has no request_uri");
    }
}
