package io.homeport.agent.signals;

import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.Poll;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A stream, and what receives it.
 *
 * @param channel its own, to the transmitter
 * @param poller fetches its tokens; absent where they are brought
 * @param pushed takes its tokens; absent where they are fetched
 */
record ReceivedStream(
        SignalStream stream, BackChannel channel, Optional<Poller> poller, Optional<PushEndpoint.Stream> pushed) {
    /** As long as a call that is under way may take, so that none is cut off. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(2);

    /** Nothing is fetched until it begins. */
    static ReceivedStream of(
            SignalStream stream, BackChannel channel, NamedSessions sessions, AgentMetrics metrics, Clock clock) {
        Transmitter transmitter = new Transmitter(stream, channel, clock);
        SignalReceiver receiver = new SignalReceiver(stream, sessions, metrics, clock);
        return stream.delivery() instanceof Poll poll
                ? new ReceivedStream(
                        stream,
                        channel,
                        Optional.of(new Poller(
                                stream,
                                poll,
                                transmitter,
                                receiver,
                                metrics,
                                channel,
                                new PollAccess(poll.access(), channel, clock))),
                        Optional.empty())
                : new ReceivedStream(
                        stream,
                        channel,
                        Optional.empty(),
                        Optional.of(new PushEndpoint.Stream(stream.name(), transmitter, receiver)));
    }

    void begin() {
        poller.ifPresent(Poller::begin);
    }

    /** Fetches no more. What is under way ends as it would: what was not acknowledged the transmitter sends again. */
    void end() {
        poller.ifPresent(Poller::stop);
        channel.after(LONGEST_CALL, channel::close);
    }
}
