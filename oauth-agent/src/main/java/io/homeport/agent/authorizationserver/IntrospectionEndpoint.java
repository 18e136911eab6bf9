package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The introspection endpoint (RFC 7662 2): what the server says about an access token that it has just issued. */
final class IntrospectionEndpoint {
    private final ServerDocuments<Metadata> documents;
    private final ClientProof proof;

    IntrospectionEndpoint(ServerDocuments<Metadata> documents, ClientProof proof) {
        this.documents = documents;
        this.proof = proof;
    }

    /** What is known about the token. */
    Future<JsonObject> introspect(DpopCalls calls, AccessToken accessToken) {
        return documents
                .metadata()
                .compose(known -> calls.send(
                        ServerEndpoint.INTROSPECTION,
                        known.introspectionEndpoint().orElseThrow(),
                        () -> ClientCall.form(proof, request(accessToken))))
                .map(IntrospectionEndpoint::facts);
    }

    /** RFC 7662 2.1. */
    static Parameters request(AccessToken accessToken) {
        return new Parameters().with("token", accessToken.value()).with("token_type_hint", "access_token");
    }

    /** RFC 7662 2.2. */
    static JsonObject facts(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw ErrorResponse.plain("the introspection endpoint", answer);
        }
        JsonObject claims = answer.json("the introspection response");
        if (!Boolean.TRUE.equals(claims.getValue("active"))) {
            throw new ServerFailure.Unusable("the server says that the access token it has just issued is not active;"
                    + " may the client introspect its own tokens there?");
        }
        return claims;
    }
}
