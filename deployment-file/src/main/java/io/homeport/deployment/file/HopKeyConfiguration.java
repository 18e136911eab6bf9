package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** A private key by which the proxy signs requests to APIs. */
public interface HopKeyConfiguration {
    /** The key's id: {@code keyid} in a signature, {@code kid} in the published key set. */
    Optional<String> id();

    /** {@code ES256} or {@code EdDSA}. */
    @WithDefault("ES256")
    String algorithm();

    /** A file with the private key as a JSON Web Key, as {@code homeport keygen client} prints one. */
    Optional<String> file();
}
