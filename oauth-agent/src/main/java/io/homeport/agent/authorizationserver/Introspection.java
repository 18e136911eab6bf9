package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import io.vertx.core.json.JsonObject;

/** What the server says about an access token that it has just issued (RFC 7662 2.2), checked. */
final class Introspection {
    private Introspection() {}

    static JsonObject validated(HttpAnswer answer) {
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
