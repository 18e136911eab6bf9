package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.Route.ApiToken.Exchanged;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Set;

/** Asks for an exchange, and reads its answer (RFC 8693 2): each rule, no input or output. */
final class TokenExchange {
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final Set<String> ISSUED = Set.of(ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt");
    /** How servers say that it is the session's token that does not serve (RFC 8693 2.2.2: the first). */
    private static final Set<String> OF_THE_TOKEN = Set.of("invalid_request", "invalid_grant", "invalid_token");

    private final TokenAnswer issued;

    TokenExchange(Clock clock) {
        this.issued = new TokenAnswer("the exchange's answer", clock);
    }

    Parameters request(String token, Exchanged target) {
        Parameters form = new Parameters()
                .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .with("subject_token", token)
                .with("subject_token_type", ACCESS_TOKEN)
                .with("requested_token_type", ACCESS_TOKEN)
                .with("audience", target.audiences())
                .with("resource", target.resources());
        target.scope().ifPresent(scope -> form.with("scope", scope));
        return form;
    }

    /** The answer, whose token has to be of this type ({@code Bearer} or {@code DPoP}). */
    ApiToken read(HttpAnswer answer, String tokenType) {
        if (answer.status() != 200) {
            return refused(answer);
        }
        JsonObject json = issued.members(answer);
        ApiToken token = issued.token(json, tokenType);
        if (!(json.getValue("issued_token_type") instanceof String type) || !ISSUED.contains(type)) {
            throw new ServerFailure.Unusable("the exchange's answer is a token of another type than an access token");
        }
        return token;
    }

    private static ApiToken refused(HttpAnswer answer) {
        ServerFailure failure = ErrorResponse.oauth("the token endpoint", answer);
        if (failure.passes()) {
            throw failure;
        }
        String said = failure instanceof ServerFailure.Refused refused ? refused.code() : "status " + answer.status();
        if (answer.status() == 400 && OF_THE_TOKEN.contains(said)) {
            return new ApiToken.Inactive();
        }
        throw new ServerFailure.Unusable("the server refuses the exchange (" + said
                + "); check proxy-client, that it may exchange tokens, and the route's token-exchange");
    }
}
