package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ClientKeys;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.SignedKind;
import io.homeport.authorizationserver.SignedTokens;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The authorization endpoint, where the browser goes (RFC 6749 3.1): the address that carries the request (OpenID
 * Connect Core 3.1.2.1), and the response, where it comes in a JWT (JARM 2.3, 2.4).
 */
final class AuthorizationEndpoint {
    private static final SignedKind RESPONSE = SignedKind.untyped("the signed authorization response");

    private final AuthorizationServer server;
    private final ServerDocuments<Metadata> documents;
    private final ClientKeys clientKeys;
    private final PushedRequestEndpoint pushed;
    private final SignedTokens tokens;
    private final Clock clock;

    AuthorizationEndpoint(
            AuthorizationServer server,
            ServerDocuments<Metadata> documents,
            ClientKeys clientKeys,
            PushedRequestEndpoint pushed,
            SignedTokens tokens,
            Clock clock) {
        this.server = server;
        this.documents = documents;
        this.clientKeys = clientKeys;
        this.pushed = pushed;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * Where to send the browser. Where the server requires it or the app says so, the request is pushed over the
     * back channel, and the browser carries but a reference to it (RFC 9126 4); if that fails, the sign-in fails.
     */
    Future<String> url(DpopCalls calls, AuthorizationRequest request) {
        return documents.metadata().compose(known -> {
            Parameters parameters = server.requestStyle().signed()
                    ? request.requestObject(server, calls.key(), clientKeys, clock)
                    : request.parameters(server, calls.key());
            Future<Parameters> carried =
                    known.requiresPushedRequests() || server.requestStyle().pushed()
                            ? pushed.push(calls, known, parameters)
                                    .map(reference -> new Parameters()
                                            .with("client_id", server.clientId())
                                            .with("request_uri", reference))
                            : Future.succeededFuture(parameters);
            return carried.map(all -> all.addedTo(known.authorizationEndpoint()));
        });
    }

    /** The parameters of a signed response, as a query would have had them. */
    Future<Map<String, String>> response(String response) {
        return tokens.signedPart(RESPONSE, response)
                .compose(signed -> tokens.verifiedPatiently(RESPONSE, signed))
                .map(signed -> parameters(server, signed.claims(), clock.instant()));
    }

    /** The same of a response whose signature is the server's: it must be for this client, and of now. */
    static Map<String, String> parameters(AuthorizationServer server, JsonObject claims, Instant instant) {
        long now = instant.getEpochSecond();
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
            throw new ServerFailure.Untrusted(RESPONSE.name() + " " + fault);
        }
    }
}
