package io.homeport.deployment;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A stream of security events of a transmitter (OpenID Shared Signals Framework 1.0), checked.
 *
 * @param metadata where the transmitter describes itself, its keys included
 * @param audience what its tokens for this receiver name as such
 * @param subjectIssuers whose users and sessions the transmitter may speak of
 * @param events those that end sessions; others are acknowledged
 * @param tls below {@code quarkus.tls}
 */
public record SignalStream(
        String name,
        String issuer,
        URI metadata,
        String audience,
        Set<String> subjectIssuers,
        Set<Event> events,
        Delivery delivery,
        Optional<String> tls) {
    public SignalStream {
        subjectIssuers = Set.copyOf(subjectIssuers);
        events = Set.copyOf(events);
    }

    /** What can end sessions. */
    public enum Event {
        /** CAEP 1.0, 3.1. */
        SESSION_REVOKED("https://schemas.openid.net/secevent/caep/event-type/session-revoked"),
        /** CAEP 1.0, 3.3. */
        CREDENTIAL_CHANGE("https://schemas.openid.net/secevent/caep/event-type/credential-change"),
        /** RISC 1.0, 2.3. */
        ACCOUNT_DISABLED("https://schemas.openid.net/secevent/risc/event-type/account-disabled");

        private final String uri;

        Event(String uri) {
            this.uri = uri;
        }

        /** Its name in a token. */
        public String uri() {
            return uri;
        }
    }

    /** How tokens get here. */
    public sealed interface Delivery {}

    /** The transmitter brings them (RFC 8935), and shows this secret. */
    public record Push(String secret) implements Delivery {
        /** Never prints the secret. */
        @Override
        public String toString() {
            return "Push";
        }
    }

    /**
     * The agent fetches them (RFC 8936).
     *
     * @param interval between two questions, where there is nothing more
     * @param longPoll whether the transmitter is to hold a question until there is something
     */
    public record Poll(URI url, Access access, Duration interval, boolean longPoll, int mostEvents)
            implements Delivery {
        /** Never prints a secret. */
        @Override
        public String toString() {
            return "Poll[" + url + "]";
        }
    }

    /** As whom the agent fetches. */
    public sealed interface Access {}

    /** As whoever holds this token. */
    public record BearerToken(String token) implements Access {
        /** Never prints the token. */
        @Override
        public String toString() {
            return "BearerToken";
        }
    }

    /** As a client that gets its tokens from the transmitter's authorization server (RFC 6749 4.4). */
    public record ClientCredentials(URI tokenUrl, String clientId, String clientSecret, Optional<String> scope)
            implements Access {
        /** Never prints the secret. */
        @Override
        public String toString() {
            return "ClientCredentials[" + clientId + "]";
        }
    }
}
