package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;

/** The rules for the answer of the userinfo endpoint (OpenID Connect Core 5.3.2 to 5.3.4); no I/O. */
final class UserInfo {
    private final AuthorizationServer server;
    private final Clock clock;

    UserInfo(AuthorizationServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
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

    /** The claims of a plain answer. */
    JsonObject plain(HttpAnswer answer, String subject) {
        JsonObject claims = answer.json("the userinfo response");
        require(!server.tokenStyle().signedUserInfo(), "is not signed, and signed-userinfo is set");
        return about(subject, claims);
    }

    /** The claims of a signed answer, whose signature is the server's. */
    JsonObject signed(JsonObject claims, String subject) {
        require(server.issuerNames().contain(claims.getValue("iss"), claims.getValue("tid")), "is of another issuer");
        Object audience = claims.getValue("aud");
        require(
                server.clientId().equals(audience)
                        || audience instanceof JsonArray several && several.contains(server.clientId()),
                "is for another client");
        require(
                !Members.of(claims).has("exp")
                        || NumericDate.of(claims, "exp").orElse(0)
                                > clock.instant().getEpochSecond()
                                        - server.clockSkew().toSeconds(),
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
            throw new ServerFailure.Unusable("the userinfo response " + fault);
        }
    }
}
