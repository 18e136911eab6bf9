package io.homeport.deployment.file;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The deployment file {@code homeport.yaml}, as it is written. Everything is optional here, so that a
 * missing key is answered with a sentence and an example.
 */
@ConfigMapping(prefix = "homeport")
public interface HomeportConfiguration {

    /** The region where this instance runs: a lower-case name such as {@code eu}. */
    Optional<String> region();

    /**
     * Where the proxy reaches the agent, for example {@code http://127.0.0.1:9503}, or a list of the agent's instances.
     * Calls of one session go to one instance, as long as that can be reached: of a list, and of the network addresses
     * that one name has (a headless Service in Kubernetes). So a balancer between proxy and agents should not be there.
     * Proxy only.
     */
    Optional<List<String>> agentUrl();

    /** Accepts plain http to servers that are not on loopback. For development only; logs a warning. */
    @WithDefault("false")
    boolean allowInsecureHttp();

    /**
     * How often both services look whether this file, or a file that it names, has changed; what it says is then taken
     * over without a restart, and a wrong file is refused. {@code PT0S} never looks.
     */
    @WithDefault("PT5S")
    Duration reloadInterval();

    /**
     * Tells at the management port, {@code /q/homeport}, as JSON or as a page, how this instance is: version, this file without a
     * secret, the age of keys, authorization servers and their clocks, upstreams, where data may go. Whoever reaches the
     * management port can read the names and addresses of the deployment there.
     */
    @WithDefault("false")
    boolean diagnostics();

    /** The cookies' keys. */
    CookieKeys cookies();

    /**
     * Where the instances of this region share what they know of sessions. Without it, nothing is shared, and nothing of
     * what needs that is on.
     */
    StoreConfiguration store();

    /**
     * Streams of security events (OpenID Shared Signals Framework) that end sessions, by name; needs {@code store}. Agent
     * only. A change needs a restart.
     */
    Map<String, SharedSignalsConfiguration> sharedSignals();

    /** The SPAs, by name. The name is part of the cookies' names: lower-case letters, digits and hyphens. */
    Map<String, AppConfiguration> apps();

    /** Who was served where, in lines that an auditor can read. */
    AuditLogConfiguration auditLog();

    /** The APIs behind the proxy, by name. Proxy only. */
    Map<String, RouteConfiguration> routes();

    /**
     * The home region of users whose tokens name none; a route's own comes before it. Users whose tokens name a region that
     * this file does not know are refused all the same. Proxy only.
     */
    Optional<String> defaultRegion();

    /** Regions, by the name of a legal boundary, between which data may move. Without one, every region is its own. */
    Map<String, List<String>> boundaries();

    /** What there is to know of the regions, by their names. */
    Map<String, RegionConfiguration> regions();

    /**
     * The keys by which the proxy signs requests on routes with {@code signed-hop}: the first one signs, and all are
     * published at the management port, {@code /q/jwks}, so that they can be rotated. Proxy only.
     */
    Optional<List<HopKeyConfiguration>> hopKeys();

    /** Regions that may not serve the users of others, whatever else is configured. */
    Optional<List<BlockedConfiguration>> blocked();
}
