package io.homeport.agent.signals;

import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.signals.PushEndpoint.Stream;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.web.Contract;
import io.homeport.authorizationserver.Channel;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.Poll;
import io.homeport.deployment.SignalStream.Push;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The streams of security events that this agent receives (OpenID Shared Signals Framework 1.0). */
public final class SignalStreams {
    /** The path below an agent-path where transmitters bring tokens. */
    public static final String PUSH = "shared-signals";

    private final Map<String, Stream> pushed = new HashMap<>();
    private final List<String> secrets = new ArrayList<>();
    private final List<Poller> pollers = new ArrayList<>();

    /**
     * Streams; nothing is fetched until it is begun.
     *
     * @param channels carries calls to a stream's transmitter
     */
    public SignalStreams(
            Collection<SignalStream> streams,
            Function<SignalStream, Channel> channels,
            NamedSessions sessions,
            AgentMetrics metrics,
            Clock clock) {
        for (SignalStream stream : streams) {
            Channel channel = channels.apply(stream);
            Transmitter transmitter = new Transmitter(stream, channel, clock);
            SignalReceiver receiver = new SignalReceiver(stream, sessions, metrics, clock);
            if (stream.delivery() instanceof Poll poll) {
                PollAccess access = new PollAccess(poll.access(), channel, clock);
                pollers.add(new Poller(stream, poll, transmitter, receiver, metrics, channel, access));
            } else if (stream.delivery() instanceof Push push) {
                pushed.put(stream.issuer(), new Stream(stream.name(), transmitter, receiver));
                secrets.add(push.secret());
            }
        }
    }

    /** The call by which transmitters bring tokens, if one does. */
    public Optional<Contract> pushed() {
        return pushed.isEmpty() ? Optional.empty() : Optional.of(new PushContract(new PushEndpoint(pushed), secrets));
    }

    /** Begins to fetch. */
    public void begin() {
        pollers.forEach(Poller::begin);
    }

    /** Fetches no more. */
    public void stop() {
        pollers.forEach(Poller::stop);
    }
}
