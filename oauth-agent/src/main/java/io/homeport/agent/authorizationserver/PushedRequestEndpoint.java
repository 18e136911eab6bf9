package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.vertx.core.Future;

/** The pushed authorization request endpoint (RFC 9126 2): takes the request, and gives a reference to it. */
final class PushedRequestEndpoint {
    private static final int LONGEST_REFERENCE = 1024;

    private final ClientProof proof;

    PushedRequestEndpoint(ClientProof proof) {
        this.proof = proof;
    }

    /** The reference to the request that these parameters make up (RFC 9126 2.1). */
    Future<String> push(DpopCalls calls, Metadata known, Parameters request) {
        return calls.send(
                        ServerEndpoint.PUSHED_AUTHORIZATION_REQUEST,
                        known.pushedAuthorizationRequestEndpoint()
                                .orElseThrow(() -> new ServerFailure.Unusable("the metadata has no"
                                        + " pushed_authorization_request_endpoint that can be called")),
                        () -> ClientCall.form(proof, request))
                .map(PushedRequestEndpoint::reference);
    }

    /** RFC 9126 2.2, 2.3. */
    static String reference(HttpAnswer answer) {
        if (answer.status() != 201 && answer.status() != 200) {
            throw ErrorResponse.oauth("the pushed authorization request endpoint", answer);
        }
        Object uri =
                answer.json("the answer to the pushed authorization request").getValue("request_uri");
        if (uri instanceof String text && !text.isBlank() && text.length() <= LONGEST_REFERENCE) {
            return text;
        }
        throw new ServerFailure.Unusable("the answer to the pushed authorization request has no request_uri");
    }
}
