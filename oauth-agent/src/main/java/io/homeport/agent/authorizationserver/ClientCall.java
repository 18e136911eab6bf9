package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.PublishedKeys;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.MultiMap;
import java.util.Map;

/** The body and headers of a call as the authenticated client. */
record ClientCall(MultiMap headers, String body) {

    /** RFC 6749 4.1.3. */
    static ClientCall code(
            AuthorizationServer server, ClientProof proof, String code, String redirectUri, String codeVerifier) {
        return proven(
                proof,
                fixed(server, new Parameters())
                        .with("grant_type", "authorization_code")
                        .with("code", code)
                        .with("redirect_uri", redirectUri)
                        .with("code_verifier", codeVerifier)
                        .with("resource", server.requestStyle().resources()));
    }

    /** RFC 6749 6. */
    static ClientCall refresh(
            AuthorizationServer server, ClientProof proof, String refreshToken, Map<String, String> extra) {
        Parameters parameters = new Parameters();
        extra.forEach(parameters::with);
        return proven(
                proof,
                fixed(server, parameters)
                        .with("grant_type", "refresh_token")
                        .with("refresh_token", refreshToken)
                        .with("resource", server.requestStyle().resources()));
    }

    /** With what the operator has fixed, whatever the browser asks for. */
    private static Parameters fixed(AuthorizationServer server, Parameters parameters) {
        server.peculiarities().tokenParameters().forEach(parameters::with);
        return parameters;
    }

    /** RFC 7009 2.1. */
    static ClientCall revocation(ClientProof proof, String token, String kind) {
        return proven(proof, new Parameters().with("token", token).with("token_type_hint", kind));
    }

    /** RFC 7662 2.1. */
    static ClientCall introspection(ClientProof proof, String accessToken) {
        return proven(proof, new Parameters().with("token", accessToken).with("token_type_hint", "access_token"));
    }

    /** RFC 9126 2.1. */
    static ClientCall pushed(ClientProof proof, Parameters request) {
        return proven(proof, request);
    }

    /** A call with an access token (RFC 6750 2.1, RFC 9449 7.1). */
    static ClientCall resource(String tokenType, String accessToken) {
        return new ClientCall(
                MultiMap.caseInsensitiveMultiMap()
                        .set("Authorization", tokenType + " " + accessToken)
                        .set("Accept", "application/json, application/jwt"),
                "");
    }

    /** RFC 8414 3.1, which anyone may call. */
    static ClientCall metadata() {
        return new ClientCall(MultiMap.caseInsensitiveMultiMap().set("Accept", "application/json"), "");
    }

    /** RFC 7517 8.5: a key set has a media type of its own, and some servers answer 406 where it is not accepted. */
    static ClientCall keys() {
        return new ClientCall(MultiMap.caseInsensitiveMultiMap().set("Accept", PublishedKeys.ACCEPTED), "");
    }

    private static ClientCall proven(ClientProof proof, Parameters parameters) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("Content-Type", "application/x-www-form-urlencoded")
                .set("Accept", "application/json");
        proof.add(parameters, headers);
        return new ClientCall(headers, parameters.encoded());
    }

    /** Never prints credentials. */
    @Override
    public String toString() {
        return "ClientCall";
    }
}
