package io.homeport.deployment.file;

import java.util.List;
import java.util.Optional;

/** The key rings. The two must not share a secret. */
public interface CookieKeys {
    /** Keys of the access-token cookie, for agent and proxy. The first seals, all open. */
    Optional<List<Key>> accessKeys();

    /** Keys of all other cookies, for the agent only. The first seals, all open. */
    Optional<List<Key>> sessionKeys();

    /** One key of a ring. */
    interface Key {
        /** The key's name, in clear inside every cookie it seals. */
        Optional<String> id();

        /** 32 random bytes in base64url, as {@code homeport keygen} prints them. */
        Optional<String> secret();

        /** A file that holds the secret, in its place. */
        Optional<String> secretFile();
    }
}
