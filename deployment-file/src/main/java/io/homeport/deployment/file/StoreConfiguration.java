package io.homeport.deployment.file;

import io.homeport.deployment.file.CookieKeys.Key;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the instances of a region share what they know of sessions. */
public interface StoreConfiguration {
    /**
     * {@code redis}: a server that speaks the Redis protocol, from Redis 6.2 on, or Valkey. {@code embedded}: the memory
     * of the one agent, for development; the proxy sees nothing of it; logs a warning.
     */
    Optional<String> type();

    /**
     * Where the store is: {@code rediss://} and host and port, or {@code redis://} without TLS on loopback. Several: the
     * sentinels, or some of the cluster's nodes.
     */
    Optional<List<String>> urls();

    /** How the store's servers stand to each other: {@code single}, {@code sentinel} or {@code cluster}. */
    @WithDefault("single")
    String topology();

    /** What the sentinels call the server. */
    Optional<String> masterName();

    /** As whom the store is used; sentinels are asked in the same name. Without it, the default user. */
    Optional<String> user();

    /** The user's password. */
    Optional<String> password();

    /** A file that holds the password, in its place. */
    Optional<String> passwordFile();

    /** The TLS configuration (below {@code quarkus.tls}) that connections to the store use. */
    Optional<String> tls();

    /** How long one operation of the store may take. */
    @WithDefault("PT0.5S")
    Duration timeout();

    /** What the names of all keys begin with, where several deployments share a store. */
    @WithDefault("homeport:")
    String keyPrefix();

    /**
     * Keys of the hashes under which users and their sessions at the authorization server are known; agent only, and
     * needed there with {@code redis}. They are not rotated with the cookies' keys. The first makes the hashes of new
     * cookies, and what is revoked is revoked under each: so a new key is put behind the others first, and in front of
     * them when every agent has it.
     */
    Optional<List<Key>> hashKeys();

    /**
     * What counts while the store cannot be asked what was revoked: {@code open}: what was known last; {@code closed}:
     * after 10 seconds no session, with 503 until the store answers.
     */
    @WithDefault("open")
    String revocationWhenUnavailable();

    /** Revocations that an instance remembers; of more, those that end first are forgotten. */
    @WithDefault("500000")
    int mostRevocations();

    /**
     * Where sessions are. {@code cookies}: in the browser, sealed, and only what is too large for it in the store.
     * {@code store}: all in the store, sealed as well; the browser has a reference, and each call to an API asks the store.
     */
    @WithDefault("cookies")
    String sessions();

    /**
     * Whether the agent keeps a list of each user's sessions, which {@code GET sessions} tells them: when each began, when
     * it was refreshed, and the device as a page named it. The classic contract has no such call.
     */
    @WithDefault("false")
    boolean sessionList();
}
