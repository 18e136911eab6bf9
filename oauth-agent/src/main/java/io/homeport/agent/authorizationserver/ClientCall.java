package io.homeport.agent.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import io.homeport.configuration.ClientAuthentication;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The body and headers of a call as the authenticated client (RFC 6749 2.3.1). */
public record ClientCall(MultiMap headers, String body) {

    static ClientCall code(AuthorizationServer server, String code, String redirectUri, String codeVerifier) {
        return authenticated(
                server,
                new Parameters()
                        .with("grant_type", "authorization_code")
                        .with("code", code)
                        .with("redirect_uri", redirectUri)
                        .with("code_verifier", codeVerifier));
    }

    static ClientCall refresh(AuthorizationServer server, String refreshToken, Map<String, String> extra) {
        Parameters parameters = new Parameters();
        extra.forEach(parameters::with);
        return authenticated(
                server, parameters.with("grant_type", "refresh_token").with("refresh_token", refreshToken));
    }

    /** RFC 7009 2.1. */
    static ClientCall revocation(AuthorizationServer server, String refreshToken) {
        return authenticated(
                server, new Parameters().with("token", refreshToken).with("token_type_hint", "refresh_token"));
    }

    private static ClientCall authenticated(AuthorizationServer server, Parameters parameters) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("Content-Type", "application/x-www-form-urlencoded")
                .set("Accept", "application/json");
        if (server.clientAuthentication() == ClientAuthentication.CLIENT_SECRET_BASIC) {
            String credentials = Parameters.encode(server.clientId()) + ":" + Parameters.encode(server.clientSecret());
            headers.set(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        } else {
            parameters.with("client_id", server.clientId()).with("client_secret", server.clientSecret());
        }
        return new ClientCall(headers, parameters.encoded());
    }

    /** Never prints credentials. */
    @Override
    public String toString() {
        return "ClientCall";
    }
}
