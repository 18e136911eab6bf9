package io.homeport.agent.signals;

import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.signals.SubjectIdentifier.Name;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.Event;
import io.homeport.telemetry.Throttle;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * Does what the events of a stream ask for: ends sessions. What is not known, or not wanted, is acknowledged and counted,
 * as a transmitter would else send it again for ever. The same token may come several times (RFC 8935 2, RFC 8936 2.4),
 * and ends the same sessions again.
 */
final class SignalReceiver {
    private static final Logger LOG = Logger.getLogger(SignalReceiver.class);
    private static final String STREAM_EVENTS = "https://schemas.openid.net/secevent/ssf/event-type/";
    /** How far the transmitter's clock may be behind: a session that began within is taken for an earlier one. */
    private static final Duration SKEW = Duration.ofSeconds(10);
    /**
     * Who resets a password signs in with the new one right then, and that session must not end for it. Both times are
     * told in whole seconds, so that the very second counts as after the change.
     */
    private static final Duration BEFORE_THE_NEW_ONE = Duration.ofSeconds(-1);
    /** As seconds that is a time after the year 5000, so it counts milliseconds: transmitters write both. */
    private static final long MOST_SECONDS = 100_000_000_000L;

    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final SignalStream stream;
    private final NamedSessions sessions;
    private final AgentMetrics metrics;
    private final Clock clock;
    private final Throttle throttle;

    SignalReceiver(SignalStream stream, NamedSessions sessions, AgentMetrics metrics, Clock clock) {
        this.stream = stream;
        this.sessions = sessions;
        this.metrics = metrics;
        this.clock = clock;
        this.throttle = new Throttle(clock, SILENCE);
    }

    /** Heeds all events of a token; fails where the store cannot be written to, so that it has to come again. */
    Future<Void> heed(SecurityEventToken token) {
        List<Future<Void>> all = new ArrayList<>();
        token.events().forEach((type, event) -> all.add(heed(token, type, event)));
        return Future.all(all).mapEmpty();
    }

    private Future<Void> heed(SecurityEventToken token, String type, JsonObject event) {
        if (type.startsWith(STREAM_EVENTS)) {
            return ofTheStream(type.substring(STREAM_EVENTS.length()), event);
        }
        Optional<Event> known = Set.of(Event.values()).stream()
                .filter(one -> one.uri().equals(type))
                .findFirst();
        if (known.isEmpty()) {
            return done("other", "ignored");
        }
        String word = known.get().name().toLowerCase(Locale.ROOT);
        // A further credential makes no session less trustworthy.
        boolean added = known.get() == Event.CREDENTIAL_CHANGE && "create".equals(event.getValue("change_type"));
        if (added || !stream.events().contains(known.get())) {
            return done(word, "ignored");
        }
        Optional<JsonObject> subject = token.subject()
                .or(() -> event.getValue("subject") instanceof JsonObject said ? Optional.of(said) : Optional.empty());
        SubjectIdentifier named =
                SubjectIdentifier.of(subject.orElseGet(JsonObject::new), known.get() == Event.SESSION_REVOKED);
        Duration skew = known.get() == Event.CREDENTIAL_CHANGE ? BEFORE_THE_NEW_ONE : SKEW;
        Instant upTo = earlier(
                clock.instant(), happenedAt(event).orElse(token.happenedAt()).plus(skew));
        Optional<Future<Void>> ended = known.get() == Event.SESSION_REVOKED
                        && named.session().isPresent()
                ? ended(named.session().get(), sessions::endServerSession)
                : named.user().flatMap(user -> ended(user, (issuer, sub) -> sessions.endSessionsOf(issuer, sub, upTo)));
        return ended.map(writing -> writing.onSuccess(written -> {
                    metrics.signalHeeded(stream.name(), word, "revoked");
                    LOG.infof("shared-signals %s: %s ended sessions", stream.name(), word);
                }))
                .orElseGet(() -> unmatched(word));
    }

    /** For each issuer whose name it may be; absent where that is none of which the transmitter may speak. */
    private Optional<Future<Void>> ended(Name name, BiFunction<String, String, Future<Void>> end) {
        Set<String> issuers = name.issuer().map(Set::of).orElse(stream.subjectIssuers());
        return stream.subjectIssuers().containsAll(issuers)
                ? Optional.of(Future.all(issuers.stream()
                                .map(issuer -> end.apply(issuer, name.name()))
                                .toList())
                        .mapEmpty())
                : Optional.empty();
    }

    /** The transmitter speaks of the stream itself (Shared Signals Framework 1.0, 8.1.4.1, 8.1.5). */
    private Future<Void> ofTheStream(String type, JsonObject event) {
        if (type.equals("verification")) {
            LOG.infof("shared-signals %s: the transmitter has verified the stream", stream.name());
            return done("verification", "acknowledged");
        }
        if (type.equals("stream-updated")) {
            boolean enabled = "enabled".equals(event.getValue("status"));
            LOG.logf(
                    enabled ? Logger.Level.INFO : Logger.Level.WARN,
                    "shared-signals %s: the transmitter has %s the stream%s",
                    stream.name(),
                    enabled ? "enabled" : "paused or disabled",
                    enabled ? "" : ", and no session ends by it; see the stream at the transmitter");
            return done("stream_updated", "acknowledged");
        }
        return done("other", "ignored");
    }

    private Future<Void> unmatched(String word) {
        throttle.due(word)
                .ifPresent(unsaid -> LOG.warnf(
                        "shared-signals %s: %s names nobody that sessions here can be found by, and ended none: let the"
                                + " transmitter name subjects as iss_sub, of an issuer in subject-issuers",
                        stream.name(), word));
        return done(word, "unmatched");
    }

    private Future<Void> done(String word, String outcome) {
        metrics.signalHeeded(stream.name(), word, outcome);
        return Future.succeededFuture();
    }

    private static Optional<Instant> happenedAt(JsonObject event) {
        return event.getValue("event_timestamp") instanceof Number time && time.longValue() > 0
                ? Optional.of(
                        time.longValue() > MOST_SECONDS
                                ? Instant.ofEpochMilli(time.longValue())
                                : Instant.ofEpochSecond(time.longValue()))
                : Optional.empty();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
