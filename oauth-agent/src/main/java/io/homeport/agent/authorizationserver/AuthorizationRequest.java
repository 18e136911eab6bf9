package io.homeport.agent.authorizationserver;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** The authorization request (OpenID Connect Core 3.1.2.1) with PKCE (RFC 7636). */
public record AuthorizationRequest(
        String clientId, String redirectUri, String scope, String state, String nonce, String codeVerifier) {

    /** The address to send the browser to. The flow's own parameters stand, whatever the extra ones say. */
    public String url(URI endpoint, Map<String, String> extra) {
        Parameters parameters = new Parameters();
        extra.forEach(parameters::with);
        parameters
                .with("response_type", "code")
                .with("client_id", clientId)
                .with("redirect_uri", redirectUri)
                .with("scope", scope)
                .with("state", state)
                .with("nonce", nonce)
                .with("code_challenge", challenge())
                .with("code_challenge_method", "S256");
        return endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + parameters.encoded();
    }

    private String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(codeVerifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    /** Never prints state, nonce or verifier. */
    @Override
    public String toString() {
        return "AuthorizationRequest[" + clientId + "]";
    }
}
