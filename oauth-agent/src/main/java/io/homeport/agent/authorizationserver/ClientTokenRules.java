package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * What every token that the server signs for this client says of itself (OpenID Connect Core 3.1.3.7): ID tokens and,
 * in the same way, logout tokens (Back-Channel Logout 2.6).
 */
final class ClientTokenRules {
    private final String name;
    private final AuthorizationServer server;
    private final Instant now;

    /** For a token of this name. */
    ClientTokenRules(String name, AuthorizationServer server, Instant now) {
        this.name = name;
        this.server = server;
        this.now = now;
    }

    void issuer(JsonObject claims) {
        require(
                server.issuerNames().contain(claims.getValue("iss"), claims.getValue("tid")),
                server.issuerNames().tenants().isEmpty()
                        ? "is of another issuer"
                        : "is not of the issuer of its tenant, or of a tenant that issuer-tenants does not list");
    }

    /** Whom the token is for: this client, and none that it does not trust (Core 3.1.3.7-3). */
    List<?> audience(JsonObject claims) {
        List<?> audience = named(claims);
        require(audience.contains(server.clientId()), "is for another client");
        require(
                audience.stream()
                        .allMatch(one -> server.clientId().equals(one)
                                || server.trustedAudiences().contains(one)),
                "has an audience that trusted-audiences does not list");
        return audience;
    }

    void times(JsonObject claims) {
        long skew = server.clockSkew().toSeconds();
        double second = now.getEpochSecond();
        require(time(claims, "exp") > second - skew, "is expired");
        double ahead = time(claims, "iat") - second;
        require(
                ahead <= skew,
                "is issued in the future, by %.0f s where clock-skew allows %d: set this machine's clock or the server's right, or raise clock-skew"
                        .formatted(ahead, skew));
        require(!Members.of(claims).has("nbf") || time(claims, "nbf") <= second + skew, "is not valid yet");
    }

    double time(JsonObject claims, String claim) {
        return NumericDate.of(claims, claim).orElseThrow(() -> refused("has no proper " + claim));
    }

    void require(boolean kept, String fault) {
        if (!kept) {
            throw refused(fault);
        }
    }

    ServerFailure refused(String fault) {
        return new ServerFailure.Untrusted(name + " " + fault);
    }

    /** Whom a token is for; for nobody, where one of them is no name. */
    static List<?> named(JsonObject claims) {
        Object value = claims.getValue("aud");
        return value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)
                ? array.getList()
                : value instanceof String ? List.of(value) : List.of();
    }
}
