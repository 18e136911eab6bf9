package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** A private key of the client. */
public interface ClientKeyConfiguration {
    /** The key's id ({@code kid}), as the server knows it. */
    Optional<String> id();

    /** {@code PS256}, {@code ES256}, {@code EdDSA} or, where the server knows that name, {@code Ed25519}. */
    @WithDefault("ES256")
    String algorithm();

    /** A file with the private key as a JSON Web Key, as {@code homeport keygen client} prints one. */
    Optional<String> file();
}
