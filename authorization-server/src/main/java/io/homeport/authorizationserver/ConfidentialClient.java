package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.ProxyClient;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client that is registered at a server, and what it proves that with.
 *
 * @param issuer the server's name, which an assertion is for
 * @param secret empty where something else takes its place
 * @param keys none where nothing is signed
 */
public record ConfidentialClient(
        String issuer, String id, String secret, ClientAuthentication authentication, ClientKeys keys) {
    private static final int ASSERTION_SECONDS = 60;

    /**
     * The client of an app.
     *
     * @throws io.homeport.deployment.InvalidConfiguration where a file holds no key that fits its algorithm
     */
    public static ConfidentialClient of(AuthorizationServer server) {
        return new ConfidentialClient(
                server.issuer(),
                server.clientId(),
                server.clientSecret(),
                server.clientAuthentication(),
                ClientKeys.of(server.clientKeys()));
    }

    /**
     * The proxy's own client at the same server.
     *
     * @throws io.homeport.deployment.InvalidConfiguration where the file holds no key that fits its algorithm
     */
    public static ConfidentialClient of(AuthorizationServer server, ProxyClient client) {
        return new ConfidentialClient(
                server.issuer(),
                client.clientId(),
                client.clientSecret(),
                client.authentication(),
                ClientKeys.of(client.clientKey().map(List::of).orElse(List.of())));
    }

    /**
     * The claims of a client assertion (RFC 7523 3): for the issuer alone, as one text, since an assertion for
     * several servers could be replayed at another.
     */
    Map<String, Object> assertion(Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", id);
        claims.put("sub", id);
        claims.put("aud", issuer);
        claims.put("jti", Signing.freshId());
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + ASSERTION_SECONDS);
        return claims;
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "ConfidentialClient[" + id + "]";
    }
}
