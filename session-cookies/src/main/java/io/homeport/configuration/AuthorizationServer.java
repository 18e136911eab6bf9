package io.homeport.configuration;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The authorization server of an app, checked.
 *
 * @param backChannelUrl where this side reaches the server, if not at the issuer's host
 * @param trustedAudiences who else an ID token may be for, beside the client
 * @param clientSecret empty in the proxy, which has no use for it
 */
public record AuthorizationServer(
        String issuer,
        Optional<URI> backChannelUrl,
        String clientId,
        String clientSecret,
        ClientAuthentication clientAuthentication,
        Set<String> idTokenAlgorithms,
        Set<String> trustedAudiences,
        Duration clockSkew,
        Duration timeout) {
    /** Never prints the secret. */
    @Override
    public String toString() {
        return "AuthorizationServer[" + issuer + ", client " + clientId + "]";
    }
}
