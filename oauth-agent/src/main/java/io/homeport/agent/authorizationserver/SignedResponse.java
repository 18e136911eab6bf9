package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** The authorization response in a JWT (JARM 2.3, 2.4): its claims, once it is the server's and for this client. */
final class SignedResponse {
    private final AuthorizationServer server;
    private final Clock clock;

    SignedResponse(AuthorizationServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** The response's parameters, as a query would have had them. */
    Map<String, String> parameters(JsonObject claims) {
        long now = clock.instant().getEpochSecond();
        // Which tenant the user is of, the ID token will say.
        require(
                claims.getValue("iss") instanceof String issuer
                        && server.issuerNames().all().contains(issuer),
                "is of another issuer");
        Object audience = claims.getValue("aud");
        require(
                server.clientId().equals(audience)
                        || audience instanceof JsonArray several
                                && several.size() == 1
                                && server.clientId().equals(several.getValue(0)),
                "is for another client");
        long skew = server.clockSkew().toSeconds();
        require(NumericDate.of(claims, "exp").orElse(0) > now - skew, "is expired or has no expiry");
        require(
                !Members.of(claims).has("nbf") || NumericDate.of(claims, "nbf").orElse(Double.MAX_VALUE) <= now + skew,
                "is not valid yet");
        Map<String, String> parameters = new TreeMap<>();
        claims.forEach(claim -> {
            if (claim.getValue() instanceof String text && !claim.getKey().equals("aud")) {
                parameters.put(claim.getKey(), text);
            }
        });
        return parameters;
    }

    private static void require(boolean kept, String fault) {
        if (!kept) {
            throw new ServerFailure.Untrusted("the signed authorization response " + fault);
        }
    }
}
