package io.homeport.deployment.check;

import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.Access;
import io.homeport.deployment.SignalStream.BearerToken;
import io.homeport.deployment.SignalStream.ClientCredentials;
import io.homeport.deployment.SignalStream.Delivery;
import io.homeport.deployment.SignalStream.Event;
import io.homeport.deployment.SignalStream.Poll;
import io.homeport.deployment.SignalStream.Push;
import io.homeport.deployment.file.SharedSignalsConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the streams of security events that the agent receives. */
final class SignalStreamReader {
    private static final String KEY = "homeport.shared-signals";
    private static final String URL_EXAMPLE = "https://signals.example.com/poll";
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final int MOST_EVENTS = 200;
    private static final int SHORTEST_SECRET = 32;

    private static final Choice<Boolean> POLL = Choice.departing("push", "poll", "push");
    private static final Choice<Event> EVENTS = Choice.among(
            List.of(Event.values()),
            event -> event.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            Event.SESSION_REVOKED);

    private final Checks checks;
    private final boolean hasStore;

    /**
     * A reader.
     *
     * @param hasStore whether there is a list of revocations: without it, nobody could heed a signal
     */
    SignalStreamReader(Checks checks, boolean hasStore) {
        this.checks = checks;
        this.hasStore = hasStore;
    }

    Map<String, SignalStream> read(Map<String, SharedSignalsConfiguration> written) {
        if (!written.isEmpty() && !hasStore) {
            checks.problem(
                    KEY, "is set, but there is no homeport.store that tells the proxies", "store: {type: redis, …}");
        }
        Map<String, SignalStream> streams = new TreeMap<>();
        new TreeMap<>(written).forEach((name, stream) -> read(name, stream).ifPresent(read -> streams.put(name, read)));
        Set<String> pushing = new HashSet<>();
        streams.forEach((name, stream) -> {
            if (stream.delivery() instanceof Push && !pushing.add(stream.issuer())) {
                checks.problem(
                        KEY + "." + name + ".issuer",
                        "is that of another stream that is pushed: a token could belong to either",
                        "one stream for each transmitter");
            }
        });
        return streams;
    }

    private Optional<SignalStream> read(String name, SharedSignalsConfiguration stream) {
        String key = KEY + "." + name;
        if (!Checks.NAME.matcher(name).matches()) {
            checks.problem(key, "is no name: lower-case letters, digits, hyphens", KEY + ".workforce");
        }
        Optional<URI> issuer = url(key + ".issuer", stream.issuer(), "https://login.example.com");
        Optional<URI> metadata = stream.metadataUrl().isPresent()
                ? url(
                        key + ".metadata-url",
                        stream.metadataUrl(),
                        "https://login.example.com/.well-known/ssf-configuration")
                : issuer.map(SignalStreamReader::wellKnown);
        Optional<String> audience = checks.present(key + ".audience", stream.audience(), "https://agent.example.com");
        Set<Event> events = EnumSet.noneOf(Event.class);
        stream.events()
                .forEach(event -> EVENTS.read(key + ".events", event, checks).ifPresent(events::add));
        Optional<Delivery> delivery = checks.present(key + ".delivery", stream.delivery(), "push")
                .flatMap(word -> POLL.read(key + ".delivery", word, checks))
                .flatMap(poll -> poll ? poll(key, stream) : push(key, stream));
        Set<String> subjects = issuer.map(
                        itself -> Set.copyOf(stream.subjectIssuers().orElse(List.of(itself.toString()))))
                .orElse(Set.of());
        return issuer.isEmpty() || metadata.isEmpty() || audience.isEmpty()
                ? Optional.empty()
                : delivery.map(how -> new SignalStream(
                        name,
                        issuer.get().toString(),
                        metadata.get(),
                        audience.get(),
                        subjects,
                        events,
                        how,
                        stream.tls()));
    }

    /** Between host and path (Shared Signals Framework 1.0, 7.2.1). */
    private static URI wellKnown(URI issuer) {
        String path = issuer.getRawPath();
        return URI.create(issuer.getScheme() + "://" + issuer.getRawAuthority() + "/.well-known/ssf-configuration"
                + (path.equals("/") ? "" : path));
    }

    private Optional<Delivery> push(String key, SharedSignalsConfiguration stream) {
        Optional<String> secret = checks.secret(
                key + ".push-secret",
                stream.pushSecret(),
                stream.pushSecretFile(),
                "${SIGNALS_SECRET}, or push-secret-file");
        if (secret.filter(text -> text.length() < SHORTEST_SECRET).isPresent()) {
            checks.problem(
                    key + ".push-secret", "is shorter than " + SHORTEST_SECRET + " characters", "43 random characters");
        }
        return secret.map(Push::new);
    }

    private Optional<Delivery> poll(String key, SharedSignalsConfiguration stream) {
        checks.positive(key + ".poll-interval", stream.pollInterval(), LONGEST_INTERVAL, "PT5S");
        if (stream.mostEvents() < 1 || stream.mostEvents() > MOST_EVENTS) {
            checks.problem(key + ".most-events", "is not between 1 and " + MOST_EVENTS, "50");
        }
        Optional<URI> url = url(key + ".poll-url", stream.pollUrl(), URL_EXAMPLE);
        Optional<Access> access = stream.tokenUrl().isPresent() ? client(key, stream) : token(key, stream);
        return url.flatMap(at ->
                access.map(as -> new Poll(at, as, stream.pollInterval(), stream.longPoll(), stream.mostEvents())));
    }

    private Optional<Access> token(String key, SharedSignalsConfiguration stream) {
        return checks.secret(
                        key + ".poll-token",
                        stream.pollToken(),
                        stream.pollTokenFile(),
                        "${SIGNALS_TOKEN}, or token-url and a client")
                .map(BearerToken::new);
    }

    private Optional<Access> client(String key, SharedSignalsConfiguration stream) {
        Optional<URI> url = url(key + ".token-url", stream.tokenUrl(), "https://login.example.com/token");
        Optional<String> id = checks.present(key + ".client-id", stream.clientId(), "homeport-signals");
        Optional<String> secret = checks.secret(
                key + ".client-secret", stream.clientSecret(), stream.clientSecretFile(), "${SIGNALS_CLIENT_SECRET}");
        return url.flatMap(at ->
                id.flatMap(as -> secret.map(with -> new ClientCredentials(at, as, with, stream.scope()))));
    }

    private Optional<URI> url(String key, Optional<String> value, String example) {
        Optional<String> present = checks.present(key, value, example);
        Optional<URI> uri = present.flatMap(Checks::uri).filter(known -> known.getRawFragment() == null);
        if (present.isPresent() && uri.isEmpty()) {
            checks.problem(key, "is no https URL", example);
        }
        return uri.filter(known -> checks.secure(key, known, example));
    }
}
