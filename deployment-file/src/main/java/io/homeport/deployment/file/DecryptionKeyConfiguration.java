package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** A private key of the client, which ID tokens are encrypted to. */
public interface DecryptionKeyConfiguration {
    /** The key's id ({@code kid}), as the server knows it. */
    Optional<String> id();

    /** {@code ECDH-ES}, {@code ECDH-ES+A256KW} or {@code RSA-OAEP-256}. */
    @WithDefault("ECDH-ES+A256KW")
    String algorithm();

    /** A file with the private key as a JSON Web Key, as {@code homeport keygen client} prints one. */
    Optional<String> file();
}
