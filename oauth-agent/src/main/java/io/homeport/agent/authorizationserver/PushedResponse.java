package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;

/** The answer to a pushed authorization request (RFC 9126 2.2), checked: the reference to what was pushed. */
record PushedResponse(String requestUri) {
    private static final int LONGEST = 1024;

    /** Never prints the reference. */
    @Override
    public String toString() {
        return "PushedResponse";
    }

    static PushedResponse validated(HttpAnswer answer) {
        if (answer.status() != 201 && answer.status() != 200) {
            throw ErrorResponse.oauth("the pushed authorization request endpoint", answer);
        }
        Object uri =
                answer.json("the answer to the pushed authorization request").getValue("request_uri");
        if (uri instanceof String text && !text.isBlank() && text.length() <= LONGEST) {
            return new PushedResponse(text);
        }
        throw new ServerFailure.Unusable("the answer to the pushed authorization request has no request_uri");
    }
}
