package io.homeport.authorizationserver;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;

/** One call to a server's endpoint, but for where it goes and a proof of possession. */
public record ClientCall(HttpMethod method, MultiMap headers, String body) {
    /** A form, posted by the authenticated client (RFC 6749 2.3, 3.2). */
    public static ClientCall form(ClientProof proof, Parameters parameters, String accepted) {
        MultiMap headers = accepting(accepted).set("Content-Type", "application/x-www-form-urlencoded");
        proof.add(parameters, headers);
        return new ClientCall(HttpMethod.POST, headers, parameters.encoded());
    }

    /** The same, answered in JSON, as the standards have it. */
    public static ClientCall form(ClientProof proof, Parameters parameters) {
        return form(proof, parameters, "application/json");
    }

    /** A document that anyone may read. */
    public static ClientCall document(String accepted) {
        return new ClientCall(HttpMethod.GET, accepting(accepted), "");
    }

    /** A protected resource, read with an access token (RFC 6750 2.1, RFC 9449 7.1). */
    public static ClientCall resource(String tokenType, String accessToken, String accepted) {
        MultiMap headers = accepting(accepted).set("Authorization", tokenType + " " + accessToken);
        return new ClientCall(HttpMethod.GET, headers, "");
    }

    private static MultiMap accepting(String types) {
        return MultiMap.caseInsensitiveMultiMap().set("Accept", types);
    }

    /** Never prints credentials. */
    @Override
    public String toString() {
        return "ClientCall";
    }
}
