package io.homeport.deployment;

import io.homeport.cookies.AskedAssurance;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One API, checked.
 *
 * @param dpopOrigin under which the API knows itself, where that is not the address that is called
 */
public record Route(
        String name,
        Match match,
        Access access,
        Regions regions,
        Upstreams upstreams,
        Limits limits,
        AnswerFields answerFields,
        ApiToken apiToken,
        Optional<URI> dpopOrigin) {

    /**
     * Which requests it serves.
     *
     * @param host in lower case, without a port
     * @param path the prefix
     * @param upstreamPath what takes the prefix's place at the API
     * @param pathCharacters what a path may hold behind the prefix although servers read it in more than one way
     */
    public record Match(
            Optional<String> host,
            String path,
            Optional<String> upstreamPath,
            Set<String> methods,
            Set<PathCharacter> pathCharacters) {}

    /**
     * Who may call it.
     *
     * @param apps empty for all
     * @param isPublic without a session and without a token
     * @param acceptBearer with a bearer token of the client's own
     * @param stream without the version header, until the token expires
     * @param deviceBound for sessions alone that are bound to a browser's key
     * @param assurance how the session's user must have been authenticated (RFC 9470)
     */
    public record Access(
            Set<String> apps,
            boolean isPublic,
            boolean acceptBearer,
            boolean stream,
            boolean deviceBound,
            AskedAssurance assurance) {
        /** However the user was authenticated. */
        public Access(Set<String> apps, boolean isPublic, boolean acceptBearer, boolean stream, boolean deviceBound) {
            this(apps, isPublic, acceptBearer, stream, deviceBound, AskedAssurance.none());
        }
    }

    /**
     * What happens where the home region is missing or out of reach.
     *
     * @param homeOnly whether a request may enter in the user's home region alone
     * @param defaultRegion of users whose session names none: the route's own, or that of the whole file
     */
    public record Regions(
            boolean global,
            boolean homeOnly,
            Optional<String> defaultRegion,
            List<String> failOver,
            List<String> readOnlyFailOver) {}

    /**
     * Where the API is, and how to speak to it.
     *
     * @param byRegion at least one address for each region that serves
     * @param signedHop whether requests are signed, so that the API can verify who has routed them
     * @param zones of an authorization server that routes by zone; none of an API
     * @param pages of a route that serves an app's files; none of an API
     */
    public record Upstreams(
            Map<String, List<URI>> byRegion,
            Optional<String> tls,
            boolean http2,
            boolean signedHop,
            Care care,
            Optional<Zones> zones,
            Optional<Pages> pages) {
        /** Of an API, or of an authorization server. */
        public Upstreams(
                Map<String, List<URI>> byRegion,
                Optional<String> tls,
                boolean http2,
                boolean signedHop,
                Care care,
                Optional<Zones> zones) {
            this(byRegion, tls, http2, signedHop, care, zones, Optional.empty());
        }

        /** Whether it is decided without a session and without a home region where a request goes. */
        public boolean isApart() {
            return zones.isPresent() || pages.flatMap(Pages::folder).isPresent();
        }
    }

    /**
     * The files of a single-page app.
     *
     * @param folder that holds them; none where an upstream does
     * @param index the path of the page, for the folder or the upstream, that answers paths without a file
     */
    public record Pages(Optional<Path> folder, String index) {}

    /**
     * By what a request to an authorization server says which cluster knows its user.
     *
     * @param cookie of browsers
     * @param claim of codes and tokens
     * @param regions of zones that have other names
     */
    public record Zones(String cookie, String claim, Map<String, String> regions) {}

    /**
     * How the addresses are treated.
     *
     * @param connectTimeout for opening a connection, where it differs from that of other routes
     * @param maxRequests under way at one address
     * @param slowStart from an address' return until it takes its full share
     */
    public record Care(
            Optional<Duration> connectTimeout,
            int maxRequests,
            Optional<Duration> slowStart,
            Optional<HealthCheck> healthCheck) {}

    /**
     * How an address is asked whether it is well.
     *
     * @param path answers 2xx when it is
     * @param unhealthyThreshold failures in a row after which it is left alone
     * @param healthyThreshold successes in a row after which it is used again
     */
    public record HealthCheck(
            String path, Duration interval, Duration timeout, int unhealthyThreshold, int healthyThreshold) {}

    /** How long and how much. */
    public record Limits(
            Duration firstByteTimeout,
            Duration idleTimeout,
            Optional<Duration> totalTimeout,
            OptionalInt maxHeaderSize,
            OptionalLong maxBodySize) {}

    /**
     * What becomes of the fields of the API's answers.
     *
     * @param set in place of the API's own
     * @param dropped names, in lower case, that never reach a browser
     * @param exposed names that pages may read, beside those that are known and those that the API exposes
     * @param sharedCache whether shared caches may keep what the API says is for everybody
     */
    public record AnswerFields(
            Map<String, String> set, Set<String> dropped, List<String> exposed, boolean sharedCache) {
        /** Nothing but what the API says. */
        public static AnswerFields plain() {
            return new AnswerFields(Map.of(), Set.of(), List.of(), false);
        }
    }

    /** Which token the API gets for a session's. */
    public sealed interface ApiToken {
        /** None, although the session is required. */
        record None() implements ApiToken {}

        /** The session's own. */
        record OfSession() implements ApiToken {}

        /** The JWT that the session's opaque token stands for. */
        record Phantom() implements ApiToken {}

        /** One that the session's is exchanged for (RFC 8693); at least one of these says what it is for. */
        record Exchanged(List<String> audiences, List<String> resources, Optional<String> scope) implements ApiToken {}

        /** One of the proxy's own client (RFC 6749 4.4), which says nothing of the user; all of these may be empty. */
        record OfClient(List<String> audiences, List<String> resources, Optional<String> scope) implements ApiToken {}
    }
}
