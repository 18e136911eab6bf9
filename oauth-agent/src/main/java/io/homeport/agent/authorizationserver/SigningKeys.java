package io.homeport.agent.authorizationserver;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jose4j.jwk.JsonWebKey;

/**
 * The server's keys: fetched when first needed, kept, and fetched anew when a token names a key that is not
 * among them (OpenID Connect Core 10.1.1). Keys once read stay in use until newer ones are there: an outage
 * of the key endpoint stops no login whose key is known.
 */
final class SigningKeys {
    /** Unknown key ids cause at most one fetch in this time, so that forged tokens cannot make us flood the server. */
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);

    private final Supplier<Future<List<JsonWebKey>>> fetch;
    private final Clock clock;
    private Optional<List<JsonWebKey>> read = Optional.empty();
    private Optional<Future<List<JsonWebKey>>> fetching = Optional.empty();
    private Instant renewedAt = Instant.MIN;

    SigningKeys(Supplier<Future<List<JsonWebKey>>> fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /** The keys read last; the first call reads them. */
    synchronized Future<List<JsonWebKey>> known() {
        return read.map(Future::succeededFuture).orElseGet(this::fetched);
    }

    /** Newer keys, unless they were asked for a moment ago: then those read last. */
    synchronized Future<List<JsonWebKey>> newer() {
        Instant now = clock.instant();
        if (fetching.isEmpty() && !renewedAt.equals(Instant.MIN) && now.isBefore(renewedAt.plus(AT_MOST_EVERY))) {
            return known();
        }
        if (fetching.isEmpty()) {
            renewedAt = now;
        }
        return fetched();
    }

    /** The fetch under way, or a new one: several logins share it. */
    private Future<List<JsonWebKey>> fetched() {
        if (fetching.isPresent()) {
            return fetching.get();
        }
        Future<List<JsonWebKey>> started = fetch.get();
        fetching = Optional.of(started);
        started.onComplete(done -> arrived(done.succeeded() ? Optional.of(done.result()) : Optional.empty()));
        return started;
    }

    private synchronized void arrived(Optional<List<JsonWebKey>> keys) {
        fetching = Optional.empty();
        if (keys.isPresent()) {
            read = keys;
        }
    }
}
