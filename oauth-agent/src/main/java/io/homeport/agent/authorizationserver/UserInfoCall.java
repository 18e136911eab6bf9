package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.SignedKind;
import io.homeport.authorizationserver.SignedTokens;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * The call of the server's UserInfo endpoint (OpenID Connect Core 5.3): the claims that the server has of the user now.
 * {@code UserInfoEndpoint} is the agent's own, which pages call.
 */
final class UserInfoCall {
    private static final SignedKind RESPONSE = SignedKind.untyped("the userinfo response");

    private final AuthorizationServer server;
    private final ServerDocuments<Metadata> documents;
    private final SignedTokens tokens;
    private final Clock clock;

    UserInfoCall(AuthorizationServer server, ServerDocuments<Metadata> documents, SignedTokens tokens, Clock clock) {
        this.server = server;
        this.documents = documents;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** The user's claims; they must be of this subject. */
    Future<JsonObject> claims(DpopCalls calls, AccessToken accessToken, String subject) {
        return documents
                .metadata()
                .compose(known -> calls.send(
                        ServerEndpoint.USERINFO,
                        known.userInfoEndpoint()
                                .orElseThrow(() -> new ServerFailure.Unusable("the metadata has no userinfo_endpoint")),
                        // OpenID Connect Core 5.3.1.
                        () -> ClientCall.resource(
                                calls.tokenType(), accessToken.value(), "application/json, application/jwt"),
                        Optional.of(accessToken.value())))
                .compose(answer -> jwt(answer)
                        .map(jwt -> tokens.signedPart(RESPONSE, jwt)
                                .compose(signed -> tokens.verified(RESPONSE, signed))
                                .map(signed -> signed(server, signed.claims(), subject, clock.instant())))
                        .orElseGet(() -> Future.succeededFuture(plain(server, answer, subject))));
    }

    /** The JWT, if the answer is one. */
    static Optional<String> jwt(HttpAnswer answer) {
        if (answer.status() == 401) {
            throw new ServerFailure.Refused("invalid_token");
        }
        if (answer.status() != 200) {
            throw ErrorResponse.plain("the userinfo endpoint", answer);
        }
        return answer.mediaType().equals("application/jwt")
                ? Optional.of(answer.body().strip())
                : Optional.empty();
    }

    /** The claims of a plain answer (OpenID Connect Core 5.3.2). */
    static JsonObject plain(AuthorizationServer server, HttpAnswer answer, String subject) {
        JsonObject claims = answer.json(RESPONSE.name());
        require(!server.tokenStyle().signedUserInfo(), "is not signed, and signed-userinfo is set");
        return about(subject, claims);
    }

    /** The claims of a signed answer, whose signature is the server's (OpenID Connect Core 5.3.2, 5.3.4). */
    static JsonObject signed(AuthorizationServer server, JsonObject claims, String subject, Instant now) {
        require(server.issuerNames().contain(claims.getValue("iss"), claims.getValue("tid")), "is of another issuer");
        Object audience = claims.getValue("aud");
        require(
                server.clientId().equals(audience)
                        || audience instanceof JsonArray several && several.contains(server.clientId()),
                "is for another client");
        require(
                !Members.of(claims).has("exp")
                        || NumericDate.of(claims, "exp").orElse(0)
                                > now.getEpochSecond() - server.clockSkew().toSeconds(),
                "is expired");
        // An ID token is the answer to a login, and says so by its nonce.
        require(!Members.of(claims).has("nonce"), "is an ID token");
        return about(subject, claims);
    }

    private static JsonObject about(String subject, JsonObject claims) {
        require(subject.equals(claims.getValue("sub")), "is about another subject");
        return claims;
    }

    private static void require(boolean kept, String fault) {
        if (!kept) {
            throw new ServerFailure.Unusable(RESPONSE.name() + " " + fault);
        }
    }
}
