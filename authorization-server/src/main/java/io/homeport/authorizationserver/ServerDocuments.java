package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jose4j.jwk.JsonWebKey;

/**
 * What a server publishes for its clients: its metadata (RFC 8414 3) and its keys (RFC 7517 5). Both are read when first
 * needed, for all sessions and so with the key of none, and are kept.
 *
 * @param <M> what the reader needs of the metadata
 */
public final class ServerDocuments<M> {
    /** How much later than its first use a server may publish a key, as its own machines learn of it one by one. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final PublishedDocument<M> metadata;
    private final PublishedDocument<List<JsonWebKey>> keys;
    private volatile Optional<Duration> clockAhead = Optional.empty();

    /**
     * Reads nothing yet.
     *
     * @param calls reach the server
     * @param checked what the metadata says, once it is known to be good
     * @param keySet where the metadata says that the keys are
     */
    public ServerDocuments(
            AuthorizationServer server,
            DpopCalls calls,
            Channel channel,
            Function<HttpAnswer, M> checked,
            Function<M, URI> keySet,
            Clock clock) {
        this(new Described(server.issuer(), Origins.of(server).metadata()), calls, channel, checked, keySet, clock);
    }

    /** Who describes itself, and where. */
    public record Described(String issuer, URI metadata) {}

    /** The same of a server that describes itself at an address of its own. */
    public ServerDocuments(
            Described server,
            DpopCalls calls,
            Channel channel,
            Function<HttpAnswer, M> checked,
            Function<M, URI> keySet,
            Clock clock) {
        DpopCalls anyone = calls.holding(Optional.empty());
        this.metadata = new PublishedDocument<>(
                "the metadata of " + server.issuer(),
                () -> {
                    Instant asked = clock.instant();
                    return anyone.send(
                                    ServerEndpoint.METADATA,
                                    server.metadata(),
                                    () -> ClientCall.document("application/json"))
                            .map(answer -> {
                                clockAhead = ServerClock.ahead(answer, asked, clock.instant());
                                return checked.apply(answer);
                            });
                },
                task -> channel.after(MOMENT, task),
                clock);
        this.keys = new PublishedDocument<>(
                "the key set of " + server.issuer(),
                () -> metadata()
                        .compose(known -> anyone.send(
                                ServerEndpoint.KEYS,
                                keySet.apply(known),
                                () -> ClientCall.document(PublishedKeys.ACCEPTED)))
                        .map(PublishedKeys::of),
                task -> channel.after(MOMENT, task),
                clock);
    }

    /** The metadata; concurrent first calls share one reading, and a failed one is not kept. */
    public Future<M> metadata() {
        return metadata.current();
    }

    /** The keys, which are read anew where one is missing. */
    PublishedDocument<List<JsonWebKey>> keys() {
        return keys;
    }

    /** Reads both unless they were read already. */
    public Future<Void> prefetch() {
        return metadata.current().compose(read -> keys.current()).mapEmpty();
    }

    /** Whether both were ever read. */
    public boolean known() {
        return metadata.present() && keys.present();
    }

    /** How the server was found when it was last asked for them. */
    public ServerState state() {
        return new ServerState(metadata.readAt(), metadata.trouble().or(keys::trouble), clockAhead);
    }
}
