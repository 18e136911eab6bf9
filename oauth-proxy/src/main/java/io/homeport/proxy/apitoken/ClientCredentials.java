package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.Route.ApiToken.OfClient;
import java.time.Clock;

/** Asks for a token of the proxy's own, and reads the answer (RFC 6749 4.4): each rule, no input or output. */
final class ClientCredentials {
    private final TokenAnswer issued;

    ClientCredentials(Clock clock) {
        this.issued = new TokenAnswer("the token endpoint's answer", clock);
    }

    Parameters request(OfClient target) {
        Parameters form = new Parameters()
                .with("grant_type", "client_credentials")
                .with("audience", target.audiences())
                .with("resource", target.resources());
        target.scope().ifPresent(scope -> form.with("scope", scope));
        return form;
    }

    /** The answer. A refresh token in it is not looked at (RFC 6749 4.4.3). */
    ApiToken.Issued read(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw refused(answer);
        }
        if (issued.token(issued.members(answer), "Bearer") instanceof ApiToken.Issued token) {
            return token;
        }
        throw new ServerFailure.Unusable("the token endpoint's answer holds a token that has expired already");
    }

    private static ServerFailure refused(HttpAnswer answer) {
        ServerFailure failure = ErrorResponse.oauth("the token endpoint", answer);
        if (failure.passes()) {
            return failure;
        }
        String said = failure instanceof ServerFailure.Refused refused ? refused.code() : "status " + answer.status();
        return new ServerFailure.Unusable("the server refuses the proxy's client a token (" + said
                + "); check proxy-client, that it may use the client credentials grant, and the route's client-token");
    }
}
