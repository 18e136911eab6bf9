package io.homeport.deployment;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import java.util.Optional;

/**
 * The proxy's own client at an authorization server, checked.
 *
 * @param setting its place in the deployment file
 * @param clientSecret empty where a key takes its place
 * @param clientKey for {@code private_key_jwt}
 * @param signedIntrospection asks for signed introspection responses (RFC 9701)
 * @param tls the TLS configuration of connections to the server, by its name below {@code quarkus.tls}
 */
public record ProxyClient(
        String setting,
        String clientId,
        String clientSecret,
        ClientAuthentication authentication,
        Optional<ClientKey> clientKey,
        boolean signedIntrospection,
        Optional<String> tls) {
    /** Never prints the secret. */
    @Override
    public String toString() {
        return "ProxyClient[" + clientId + "]";
    }
}
