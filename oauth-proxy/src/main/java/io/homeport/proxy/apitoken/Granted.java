package io.homeport.proxy.apitoken;

import io.homeport.proxy.request.Problem;
import io.homeport.proxy.token.Possession;
import java.time.Instant;
import java.util.Optional;

/** What an API gets in place of the browser's cookie. */
public sealed interface Granted {
    /** The value of {@code Authorization}. */
    default Optional<String> authorization() {
        return Optional.empty();
    }

    /** What writes {@code Authorization} and a proof for each call. */
    default Optional<Possession> possession() {
        return Optional.empty();
    }

    /** When a session's token expires. */
    default Optional<Instant> expiresAt() {
        return Optional.empty();
    }

    /** Nothing. */
    record Nothing() implements Granted {}

    /** Nothing of a session's, whose token expires then. */
    record Withheld(Instant end) implements Granted {
        @Override
        public Optional<Instant> expiresAt() {
            return Optional.of(end);
        }
    }

    /** What the client brought, as it is. */
    record Own(String value) implements Granted {
        @Override
        public Optional<String> authorization() {
            return Optional.of(value);
        }

        /** Never prints the token. */
        @Override
        public String toString() {
            return "Own";
        }
    }

    /** A token that whoever has it may use. */
    record Bearer(String token, Instant end) implements Granted {
        @Override
        public Optional<String> authorization() {
            return Optional.of("Bearer " + token);
        }

        @Override
        public Optional<Instant> expiresAt() {
            return Optional.of(end);
        }

        /** Never prints the token. */
        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /**
     * A token of the proxy's own client.
     *
     * @param end of the session's token, with which its streams end; none without a session
     */
    record OfClient(String token, Optional<Instant> end) implements Granted {
        @Override
        public Optional<String> authorization() {
            return Optional.of("Bearer " + token);
        }

        @Override
        public Optional<Instant> expiresAt() {
            return end;
        }

        /** Never prints the token. */
        @Override
        public String toString() {
            return "OfClient";
        }
    }

    /** A token that is bound to a key. */
    record Bound(Possession proofs, Instant end) implements Granted {
        @Override
        public Optional<Possession> possession() {
            return Optional.of(proofs);
        }

        @Override
        public Optional<Instant> expiresAt() {
            return Optional.of(end);
        }
    }

    /** There is none to be had. */
    record Refused(Problem problem) implements Granted {}
}
