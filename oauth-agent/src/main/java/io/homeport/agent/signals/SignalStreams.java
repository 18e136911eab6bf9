package io.homeport.agent.signals;

import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.web.Contract;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.Push;
import io.quarkus.tls.CertificateUpdatedEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The streams of security events that this agent receives (OpenID Shared Signals Framework 1.0). Another deployment's
 * streams take their place as a whole; one that is the same in both goes on, with the metadata and keys that it has.
 */
public final class SignalStreams {
    /** The path below an agent-path where transmitters bring tokens. */
    public static final String PUSH = "shared-signals";

    private final Function<SignalStream, BackChannel> channels;
    private final NamedSessions sessions;
    private final AgentMetrics metrics;
    private final Clock clock;
    private volatile Map<String, ReceivedStream> received = Map.of();

    /**
     * None yet.
     *
     * @param channels carries calls to a stream's transmitter
     */
    public SignalStreams(
            Function<SignalStream, BackChannel> channels, NamedSessions sessions, AgentMetrics metrics, Clock clock) {
        this.channels = channels;
        this.sessions = sessions;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The call by which transmitters bring tokens; it is not found while none does. */
    public Contract pushed() {
        return new PushContract(new PushEndpoint(this::pushedBy), this::secrets);
    }

    private Optional<PushEndpoint.Stream> pushedBy(String issuer) {
        return received.values().stream()
                .filter(one -> one.stream().issuer().equals(issuer))
                .flatMap(one -> one.pushed().stream())
                .findFirst();
    }

    private List<String> secrets() {
        return received.values().stream()
                .flatMap(
                        one -> one.stream().delivery() instanceof Push push ? Stream.of(push.secret()) : Stream.empty())
                .toList();
    }

    /**
     * Receives these streams from now on, and no others.
     *
     * @param others what of the deployment changes with them: if it throws, the streams are as before, too
     * @throws io.homeport.deployment.InvalidConfiguration if a stream names TLS that is not there; all is as before then
     */
    public synchronized void replace(Map<String, SignalStream> next, Runnable others) {
        Map<String, ReceivedStream> before = received;
        Map<String, ReceivedStream> after = new TreeMap<>();
        List<ReceivedStream> begun = new ArrayList<>();
        try {
            next.forEach((name, stream) -> after.put(
                    name,
                    Optional.ofNullable(before.get(name))
                            .filter(known -> known.stream().equals(stream))
                            .orElseGet(() -> {
                                ReceivedStream fresh =
                                        ReceivedStream.of(stream, channels.apply(stream), sessions, metrics, clock);
                                begun.add(fresh);
                                return fresh;
                            })));
            others.run();
        } catch (RuntimeException e) {
            begun.forEach(ReceivedStream::end);
            throw e;
        }
        received = Map.copyOf(after);
        before.values().stream().filter(stream -> !after.containsValue(stream)).forEach(ReceivedStream::end);
        begun.forEach(ReceivedStream::begin);
    }

    /** A renewed certificate is used for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        received.values().forEach(stream -> stream.channel().renew(renewed));
    }

    /** Receives nothing more. */
    public void stop() {
        replace(Map.of(), () -> {});
    }
}
