package io.homeport.deployment;

import io.homeport.cookies.KeyRing;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the instances of a region share what they know of sessions, checked.
 *
 * @param hashKeys for the hashes of what can be guessed; absent in the proxy, which needs none
 * @param closedWhenUnavailable whether no session counts while it is unknown what was revoked
 * @param mostRevocations that an instance keeps in memory
 * @param keepsSessions whether all sessions are in the store, and not only those that are too large for a browser
 * @param listsSessions whether users may see a list of their sessions
 */
public record StoreSettings(
        Place place,
        Optional<KeyRing> hashKeys,
        boolean closedWhenUnavailable,
        int mostRevocations,
        boolean keepsSessions,
        boolean listsSessions) {

    /** Where the store is. */
    public sealed interface Place {}

    /** In the memory of the one agent. */
    public record Embedded() implements Place {}

    /**
     * A server that speaks the Redis protocol.
     *
     * @param urls of the server, of sentinels, or of some of a cluster's nodes
     * @param masterName what sentinels call the server; empty but for them
     * @param tls below {@code quarkus.tls}
     */
    public record Redis(
            Topology topology,
            List<URI> urls,
            String masterName,
            Login login,
            Optional<String> tls,
            Duration timeout,
            String keyPrefix)
            implements Place {}

    /** How its servers stand to each other. */
    public enum Topology {
        SINGLE,
        SENTINEL,
        CLUSTER
    }

    /** As whom it is used. */
    public record Login(Optional<String> user, Optional<String> password) {
        /** Never prints the password. */
        @Override
        public String toString() {
            return "Login[" + user.orElse("default") + "]";
        }
    }
}
