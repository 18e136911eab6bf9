package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The audit log: where each request may go, in a line of JSON. */
public interface AuditLogConfiguration {
    /**
     * Writes a line, to the log category {@code io.homeport.audit}, for each request on a route whose {@code audit-log} says
     * nothing else, for each call that is passed on to another region's agent, and for what the agent decides about a user's
     * region. docs/regions.md says what is in it.
     */
    @WithDefault("false")
    boolean enabled();

    /**
     * 32 random bytes in base64url, as {@code homeport keygen} prints them, for {@code enabled} or a route's
     * {@code audit-log}: from it the key of each day is derived by which lines name a user. Agents and proxies, and regions
     * whose lines are to fit together, have the same one. It is no key of the cookies.
     */
    Optional<String> subjectSecret();

    /** A file that holds the secret, in its place. */
    Optional<String> subjectSecretFile();
}
