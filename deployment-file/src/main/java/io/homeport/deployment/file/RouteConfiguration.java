package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One API. */
public interface RouteConfiguration {
    /**
     * Path prefix, at a segment boundary; the longest that fits wins. A route of {@code kind: static} may have {@code /},
     * which takes what no other route takes.
     */
    Optional<String> path();

    /** Serves only requests for this host; without it, for any. A route with a host comes before one without. */
    Optional<String> host();

    /** The path that takes the prefix's place at the API; without it, the path goes on as it is. */
    Optional<String> upstreamPath();

    /**
     * What a path may hold behind the prefix although servers read it in more than one way; logs a warning:
     * {@code encoded-slash}, {@code encoded-backslash}, {@code encoded-percent}, {@code encoded-question-mark},
     * {@code encoded-hash}, {@code encoded-semicolon}, {@code semicolon}, {@code double-slash}. docs/proxy.md says
     * what the API must then do.
     */
    Optional<List<String>> pathCharacters();

    /**
     * {@code api}: takes a session's token. {@code authorization-server}: needs no session and gets nothing of one; the
     * request goes to the cluster of its {@code zone}, or to the one in the region where the proxy runs. {@code static}: needs
     * no session and gets nothing of one; serves a single-page app's files, from {@code folder} or from {@code upstreams}.
     */
    @WithDefault("api")
    String kind();

    /** How an authorization server's clusters are told apart; for {@code kind: authorization-server}. */
    ZoneConfiguration zone();

    /** The folder with the files of a single-page app, for {@code kind: static}, in place of {@code upstreams}. */
    Optional<String> folder();

    /** Methods that are passed on; others are answered 405. With {@code kind: static} these are GET and HEAD. */
    @WithDefault("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS")
    List<String> methods();

    /** The apps whose sessions may call this API; without it, all. */
    Optional<List<String>> apps();

    /** The API's addresses in each region: scheme, host and port, one or several. */
    Map<String, List<String>> upstreams();

    /** The TLS configuration (below {@code quarkus.tls}) that connections to the API use. */
    Optional<String> upstreamTls();

    /** Speaks HTTP/2 with the API. */
    @WithDefault("false")
    boolean upstreamHttp2();

    /**
     * {@code home}: the user's home region serves; {@code global}: always the local one, for data of nobody. To such a
     * route the session's token and home region go along only inside the user's legal boundary.
     */
    @WithDefault("home")
    String scope();

    /**
     * The home region of users whose session names none, in place of {@code homeport.default-region}. It takes nobody whose
     * session names another region, be it one that this file does not know.
     */
    Optional<String> defaultRegion();

    /**
     * Where requests may enter: {@code any} region; {@code home-only}: the user's home region alone. Elsewhere they are
     * answered 421 {@code wrong_entry}, with the home region's {@code api-base-url}, before a body is read. That needs
     * {@code homeport.regions.<name>.api-base-url} of each region that has upstreams here.
     */
    @WithDefault("any")
    String entry();

    /**
     * Signs each request to the API (RFC 9421), so that it can verify who has routed it, for which user's token and from
     * where: method, host, path and query, {@code Authorization} and the {@code Homeport-} fields. Needs
     * {@code homeport.hop-keys}. A client's own {@code Signature} and {@code Signature-Input} are dropped.
     */
    @WithDefault("false")
    boolean signedHop();

    /** Whether the audit log has a line of each request; without it, as {@code homeport.audit-log.enabled} says. */
    Optional<Boolean> auditLog();

    /** Regions, in order, that stand in for a home region that cannot be reached, inside its boundary. */
    Optional<List<String>> failOver();

    /** The same for GET and HEAD alone. */
    Optional<List<String>> readOnlyFailOver();

    /**
     * {@code required}: sessions that are bound to no browser's key (see {@code device-binding} of their app) are answered
     * 403 {@code device_binding_required}. {@code optional}: they are served.
     */
    @WithDefault("optional")
    String deviceBound();

    /**
     * The authentication context classes, one of which the session must show (RFC 9470). Others are answered 401
     * {@code insufficient_user_authentication} before the API is called, with the challenge that the page's step-up needs.
     */
    Optional<List<String>> acrValues();

    /** How long ago the session's user may have been authenticated (RFC 9470), at least ten seconds; answered likewise. */
    Optional<Duration> maxAuthenticationAge();

    /** Needs no session and passes on no token; logs a warning. */
    @WithName("public")
    @WithDefault("false")
    boolean isPublic();

    /** Passes on the bearer token of a client that brings one, such as a mobile app; logs a warning. */
    @WithDefault("false")
    boolean acceptBearer();

    /**
     * What the API gets: {@code none}: no token; {@code session}: the session's access token; {@code phantom}: the JWT
     * that the server's introspection gives for it; {@code exchange}: a token that the server exchanges it for (RFC
     * 8693); {@code client}: a token of the proxy's own client (RFC 6749 4.4), for APIs that know no users. A session is
     * required with all of them, unless the route is {@code public}, which goes with {@code client} alone.
     */
    @WithDefault("session")
    String apiToken();

    /**
     * Scheme, host and port under which the API knows itself, for DPoP proofs (RFC 9449 4.3); without it, those
     * of the upstream's address.
     */
    Optional<String> dpopOrigin();

    /** What an exchanged token is for; at least one of its settings. */
    TokenTargetConfiguration tokenExchange();

    /** What the token of the proxy's own client is for; without it, what the server has for that client. */
    TokenTargetConfiguration clientToken();

    /** Serves EventSource and WebSocket, which cannot send the version header; until the token expires. */
    @WithDefault("false")
    boolean stream();

    /** How long an API may take until its answer begins. */
    @WithDefault("PT30S")
    Duration firstByteTimeout();

    /** How long an exchange may go on without a byte moving. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    /** How long an exchange may take in all; without it, as long as it moves. */
    Optional<Duration> totalTimeout();

    /** How long opening a connection to the API may take; without it, {@code homeport-proxy.connect-timeout}. */
    Optional<Duration> connectTimeout();

    /** Requests under way at one address, from all cores; more are answered 503 {@code overloaded}. */
    @WithDefault("1024")
    int maxRequestsPerAddress();

    /** An address that comes back takes its full share only after this time; without it, at once. */
    Optional<Duration> slowStart();

    /** How each address is asked whether it is well. */
    HealthCheckConfiguration healthCheck();

    /** Request line and fields in bytes; more is answered 431. At most {@code homeport-proxy.max-header-size}. */
    Optional<Integer> maxHeaderSize();

    /** The largest request body in bytes; a larger one is answered 413. Without it, any. */
    Optional<Long> maxBodySize();

    /** Fields that every answer gets in place of the API's own. */
    Map<String, String> responseHeaders();

    /**
     * Fields of the API's answers that never reach a browser: they are about the API's server, or would change
     * what the browser keeps for the proxy's whole host.
     */
    @WithDefault(
            "Alt-Svc,Clear-Site-Data,NEL,Report-To,Secure-Session-Challenge,Secure-Session-Registration,Server,X-Powered-By")
    List<String> dropResponseHeaders();

    /**
     * Fields of the API's answers that pages may read, beside those that the API exposes itself and those that
     * pages may always read.
     */
    Optional<List<String>> exposeHeaders();

    /**
     * Lets caches in front of the proxy keep, and give to anyone, what the API itself says is for everybody:
     * answers with {@code public}, {@code s-maxage} or {@code must-revalidate} (RFC 9111 3.5). Without it, answers
     * to a session are {@code private}. Logs a warning.
     */
    @WithDefault("false")
    boolean sharedCache();
}
