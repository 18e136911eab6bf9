package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.time.Duration;
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

    /**
     * Compresses tokens before they are sealed, where that makes a cookie smaller than the static code does. RFC 8725 3.6
     * advises against it: the length of a cookie then tells more about what is in it. For those whose tokens do not fit
     * otherwise; logs a warning. Agent only.
     */
    @WithDefault("false")
    boolean compression();

    /**
     * How long an instance knows a new key before it seals with it, unless the key's {@code active-from} says a time:
     * longer than it takes a changed file to reach all instances. An instance that has just started seals with a ring's
     * last key for as long. For as long, too, a cookie under an unknown key is left alone and answered with
     * {@code key_unknown}. {@code PT0S} does neither.
     */
    @WithDefault("PT10M")
    Duration keySettlingTime();

    /**
     * How many bytes the cookies of a session may take of a call to an API, names included. Each hop on the way (CDN,
     * gateway, balancer) must take a request header with that and some kilobytes more: with the default a limit of 8 KiB
     * is enough. A call to the agent carries up to 1,792 bytes more, for refresh token and ID token. A login whose tokens
     * need more is refused with {@code token_too_large}. From 2048 to 15360.
     */
    @WithDefault("6144")
    int maxTotal();

    /** Keys of the access-token cookie, for agent and proxy: the newest first, which seals once it is settled; all open. */
    Optional<List<Key>> accessKeys();

    /** Keys of all other cookies, for the agent only: the newest first, which seals once it is settled; all open. */
    Optional<List<Key>> sessionKeys();

    /** One key of a ring. */
    interface Key {
        /** The key's name, in clear inside every cookie it seals. Another secret needs another name. */
        Optional<String> id();

        /** 32 random bytes in base64url, as {@code homeport keygen} prints them. */
        Optional<String> secret();

        /** A file that holds the secret, in its place. */
        Optional<String> secretFile();

        /**
         * From when on the key seals, for example {@code 2026-12-01T06:00:00Z}, whatever the settling time: a time by which
         * every instance has read the file.
         */
        Optional<String> activeFrom();

        /**
         * The region that has the key: what it seals says so, and no other region can open it. In a file of another
         * region such a key may be listed without its secret; then {@code homeport.regions.<name>.gateway} has to say who
         * takes its sessions. Without it, the key is of whoever has it. Keys of the cookies only.
         */
        Optional<String> region();
    }
}
