package io.homeport.deployment.check;

import io.homeport.deployment.ClientAuthentication;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the secret of a client that proves itself by one. */
final class ClientSecretReader {
    /** An HMAC key has at least as many bits as the hash (RFC 7518 3.2). */
    private static final int SHORTEST_HMAC_SECRET = 32;

    private final Checks checks;

    ClientSecretReader(Checks checks) {
        this.checks = checks;
    }

    /** The secret; empty where it is missing, which is a fault. */
    String read(
            String key, ClientAuthentication method, Optional<String> value, Optional<String> file, String example) {
        String secret = checks.secret(key, value, file, example).orElse("");
        if (method == ClientAuthentication.CLIENT_SECRET_JWT
                && !secret.isEmpty()
                && secret.getBytes(StandardCharsets.UTF_8).length < SHORTEST_HMAC_SECRET) {
            checks.problem(key, "is shorter than the 32 bytes that HS256 needs", example);
        }
        return secret;
    }
}
