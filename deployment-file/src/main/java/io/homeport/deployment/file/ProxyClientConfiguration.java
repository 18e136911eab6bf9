package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The proxy's own client, which may introspect or exchange tokens, or get its own, and nothing else. */
public interface ProxyClientConfiguration {
    /** The proxy's client id, for routes whose {@code api-token} is {@code phantom}, {@code exchange} or {@code client}. Proxy only. */
    Optional<String> clientId();

    /** The proxy's client secret. Proxy only. */
    Optional<String> clientSecret();

    /** A file that holds the proxy's client secret, in its place. Proxy only. */
    Optional<String> clientSecretFile();

    /**
     * How the proxy proves that it is its client: {@code client_secret_basic}, {@code client_secret_post},
     * {@code client_secret_jwt} or {@code private_key_jwt}.
     */
    @WithDefault("client_secret_basic")
    String clientAuthentication();

    /**
     * The TLS configuration (below {@code quarkus.tls}) of the proxy's connections to the server: which
     * authorities they trust. Without it, those that the JDK trusts.
     */
    Optional<String> tls();

    /** The proxy's private key, for {@code private_key_jwt}. */
    ClientKeyConfiguration clientKey();

    /**
     * What the proxy asks for when it introspects: {@code jwt}: the JWT that the opaque token stands for
     * ({@code application/jwt}, or JSON with a member {@code jwt} or {@code phantom_token}); {@code signed}: a
     * signed introspection response (RFC 9701), verified by the server's keys.
     */
    @WithDefault("jwt")
    String introspectionResponse();
}
