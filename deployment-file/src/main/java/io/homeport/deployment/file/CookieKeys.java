package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The key rings, which must not share a secret, and how the cookies are sealed. */
public interface CookieKeys {
    /**
     * How the agent seals cookies: {@code 2}, or {@code 1} for as long as a proxy or another agent runs that opens
     * format 1 only. Both are always opened. Agent only.
     */
    @WithDefault("2")
    int format();

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
