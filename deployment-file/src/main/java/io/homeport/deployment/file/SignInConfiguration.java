package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** At which region's authorization server a login starts. */
public interface SignInConfiguration {
    /**
     * Sources of the region, in their order; the first that names one counts. {@code parameter}: the parameter
     * {@code region} of login/start; {@code remembered}: a cookie that keeps the region of the last login; {@code login-hint}:
     * the parameter {@code login_hint}, by {@code domains} or {@code resolver-url}; {@code entry}: the region where the agent
     * runs, which comes last in any case. Agent only.
     */
    @WithDefault("entry")
    List<String> regionFrom();

    /** Regions by the domain of a login hint, what follows its last @. Agent only. */
    Map<String, String> domains();

    /**
     * Who knows where a user is at home, for login hints whose domain {@code domains} does not name. It is posted
     * {@code {"app": "shop", "login_hint": "…"}} and answers {@code {"region": "eu"}}, or {@code {}} for one that it does not
     * know. A fault of its own falls to the next source. Agent only.
     */
    Optional<String> resolverUrl();

    /** The TLS configuration (below {@code quarkus.tls}) of connections to it. Agent only. */
    Optional<String> resolverTls();

    /** How long a login waits for it. Agent only. */
    @WithDefault("PT1S")
    Duration resolverTimeout();

    /** How long its answers are kept, by the hash of the login hint. Agent only. */
    @WithDefault("PT5M")
    Duration resolverCacheTime();

    /** How long a browser keeps the region of the last login, where {@code region-from} has {@code remembered}. */
    @WithDefault("P365D")
    Duration remember();
}
