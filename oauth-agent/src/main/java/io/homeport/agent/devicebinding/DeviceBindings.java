package io.homeport.agent.devicebinding;

import io.homeport.agent.refresh.Successors;
import io.homeport.agent.session.AnchorWriter;
import io.homeport.agent.session.SessionHome;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.web.Endpoint;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/** All that there is about device-bound sessions, put together. */
public final class DeviceBindings {
    private final Clock clock;
    private final Challenges challenges;

    public DeviceBindings(Clock clock) {
        this.clock = clock;
        this.challenges = new Challenges(clock);
    }

    /** The sessions that are whole on the device which a request comes from. */
    public static SessionReader whole(SessionReader sessions, AnchorWriter anchors) {
        return new BoundSessions(sessions, anchors);
    }

    /** The call, which begins or renews a session, and asks the browser to bind it. */
    public Endpoint offering(Endpoint endpoint, SessionReader sessions) {
        return new OfferingEndpoint(endpoint, sessions, challenges);
    }

    /**
     * The requests that browsers make by themselves.
     *
     * @param sessions those that may be served here, bound or not
     * @param keeping finds sessions that are not in cookies
     */
    public DeviceContract contract(
            SessionReader sessions, SessionWriter writer, Successors successors, UnaryOperator<Endpoint> keeping) {
        return new DeviceContract(List.of(
                ofApp(keeping, new RegisterEndpoint(sessions, writer, successors, challenges)),
                ofApp(keeping, new ProofEndpoint(sessions, challenges, clock))));
    }

    private Endpoint ofApp(UnaryOperator<Endpoint> keeping, Endpoint endpoint) {
        return new OfApp(keeping.apply(new SessionHome(endpoint)), challenges);
    }
}
