package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerEndpoint;
import io.vertx.core.Future;

/** The revocation endpoint (RFC 7009 2); a server without one has nothing to be asked. */
final class RevocationEndpoint {
    private final ServerDocuments<Metadata> documents;
    private final ClientProof proof;

    RevocationEndpoint(ServerDocuments<Metadata> documents, ClientProof proof) {
        this.documents = documents;
        this.proof = proof;
    }

    /**
     * Revokes a token.
     *
     * @param kind {@code refresh_token} or {@code access_token}
     */
    Future<Void> revoke(DpopCalls calls, String token, String kind) {
        return documents
                .metadata()
                .compose(known -> known.revocationEndpoint()
                        .map(endpoint -> calls.send(
                                        ServerEndpoint.REVOCATION,
                                        endpoint,
                                        () -> ClientCall.form(proof, request(token, kind)))
                                .map(RevocationEndpoint::revoked))
                        .orElse(Future.succeededFuture()));
    }

    /** RFC 7009 2.1. */
    static Parameters request(String token, String kind) {
        return new Parameters().with("token", token).with("token_type_hint", kind);
    }

    /** RFC 7009 2.2: a token that the server knows no way to revoke lives on, and that is no failure of the call. */
    static Void revoked(HttpAnswer answer) {
        if (answer.status() / 100 != 2 && !isOfNoRevocableKind(answer)) {
            throw ErrorResponse.plain("the revocation endpoint", answer);
        }
        return null;
    }

    private static boolean isOfNoRevocableKind(HttpAnswer answer) {
        return answer.status() == 400
                && answer.object()
                        .filter(error -> "unsupported_token_type".equals(error.getValue("error")))
                        .isPresent();
    }
}
