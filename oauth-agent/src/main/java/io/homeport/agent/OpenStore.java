package io.homeport.agent;

import io.homeport.agent.refresh.RefreshCoalescer;
import io.homeport.agent.refresh.SharedRefreshes;
import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.session.KeptSessions;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.sessionlist.SessionList;
import io.homeport.agent.signals.SignalStreams;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.Poll;
import io.homeport.deployment.StoreSettings;
import io.homeport.store.HashKeys;
import io.homeport.store.access.SharedSessions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The deployment's session store, as the agent uses it.
 *
 * @param keys make the handles by which the authorization server's words find sessions
 */
record OpenStore(StoreSettings settings, SharedSessions sessions, HashKeys keys, Clock clock) {
    /** Of a call to a transmitter of signals. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The same where the transmitter holds the call until there is something (RFC 8936 2.2): it decides for how long. */
    private static final Duration LONG_POLL_TIMEOUT = Duration.ofSeconds(90);

    /** Opens it; waits a few seconds at most. */
    static OpenStore of(
            StoreSettings store, Vertx vertx, TlsConfigurationRegistry tls, MeterRegistry meters, Clock clock) {
        return new OpenStore(
                store,
                SharedSessions.open(vertx, store, options -> tls(store, tls).secure(options), clock, meters),
                store.hashKeys().map(HashKeys::new).orElseGet(() -> HashKeys.random(new SecureRandom())),
                clock);
    }

    private static ServerTls tls(StoreSettings store, TlsConfigurationRegistry tls) {
        Optional<String> name = store.place() instanceof StoreSettings.Redis redis ? redis.tls() : Optional.empty();
        return ServerTls.of("homeport.store.tls", name, false, tls);
    }

    RevokedSessions revoked() {
        return RevokedSessions.in(sessions, keys, clock);
    }

    /** Sessions that are in the store; none where proxies cannot read it. */
    Optional<KeptSessions> kept() {
        return sessions.cookies().map(cookies -> new KeptSessions(cookies, settings.keepsSessions(), clock));
    }

    /** The lists of users' sessions, where the deployment wants them. */
    Optional<SessionList> lists() {
        return settings.listsSessions()
                ? Optional.of(new SessionList(sessions.store().userSessions(), keys, revoked()))
                : Optional.empty();
    }

    /** Refreshes, each of which happens once in all instances. */
    SharedRefreshes refreshes(RefreshCoalescer coalescer, Vertx vertx) {
        return SharedRefreshes.in(sessions.store().refreshes(), coalescer, vertx);
    }

    /** Sessions as others name them; so long as one can last is remembered that it is over. */
    NamedSessions named(Supplier<Duration> longestSession) {
        return new NamedSessions(sessions::revoke, sessions.store().firstUses(), keys, longestSession, clock);
    }

    /** Streams of signals that end sessions so; none yet. */
    SignalStreams signals(NamedSessions named, Vertx vertx, TlsConfigurationRegistry tls, AgentMetrics metrics) {
        return new SignalStreams(stream -> channel(stream, vertx, tls), named, metrics, clock);
    }

    private static BackChannel channel(SignalStream stream, Vertx vertx, TlsConfigurationRegistry tls) {
        boolean isHeld = stream.delivery() instanceof Poll poll && poll.longPoll();
        return new BackChannel(
                vertx,
                isHeld ? LONG_POLL_TIMEOUT : TIMEOUT,
                ServerTls.of("homeport.shared-signals." + stream.name() + ".tls", stream.tls(), false, tls));
    }
}
