package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ClientKeys;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.cookies.Sha256;
import io.homeport.deployment.AuthorizationServer;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The authorization request (OpenID Connect Core 3.1.2.1) with PKCE (RFC 7636). */
public record AuthorizationRequest(
        String redirectUri, String scope, String state, String nonce, String codeVerifier, Map<String, String> extra) {
    /** How long a request object is good for: the browser goes there at once (RFC 9101 10.2). */
    private static final int REQUEST_OBJECT_SECONDS = 300;

    /**
     * What is asked. The configuration outweighs the browser, and the flow's own parameters both.
     *
     * @param key what the tokens are to be bound to
     */
    Parameters parameters(AuthorizationServer server, Optional<ProofKey> key) {
        Parameters parameters = new Parameters();
        extra.forEach(parameters::with);
        server.requestStyle().parameters().forEach(parameters::with);
        parameters
                .with("response_type", "code")
                .with("client_id", server.clientId())
                .with("redirect_uri", redirectUri)
                .with("scope", scope)
                .with("state", state)
                .with("nonce", nonce)
                .with("code_challenge", Sha256.base64url(codeVerifier))
                .with("code_challenge_method", "S256")
                .with("resource", server.requestStyle().resources());
        if (server.requestStyle().jwtResponse()) {
            parameters.with("response_mode", "jwt");
        }
        // RFC 9449 10: the code, too, is of use to this session alone.
        key.ifPresent(held -> parameters.with("dpop_jkt", held.thumbprint()));
        return parameters;
    }

    /** The same as a signed request object: nothing stands beside it but who the client is (RFC 9101 5). */
    Parameters requestObject(AuthorizationServer server, Optional<ProofKey> key, ClientKeys keys, Clock clock) {
        Map<String, Object> claims = new LinkedHashMap<>(parameters(server, key).asClaims());
        long now = clock.instant().getEpochSecond();
        claims.put("iss", server.clientId());
        claims.put("aud", server.issuer());
        claims.put("iat", now);
        claims.put("nbf", now);
        claims.put("exp", now + REQUEST_OBJECT_SECONDS);
        return new Parameters()
                .with("client_id", server.clientId())
                .with("request", keys.signed("oauth-authz-req+jwt", claims));
    }

    /** Never prints state, nonce or verifier. */
    @Override
    public String toString() {
        return "AuthorizationRequest";
    }
}
