package io.homeport.proxy.path;

import io.homeport.cookies.SubjectDigest;
import io.homeport.deployment.Route;
import io.homeport.proxy.request.Hop;
import io.homeport.proxy.request.Problem;
import io.homeport.regions.Home;
import io.homeport.regions.RegionDecision;
import java.util.Optional;
import java.util.function.Function;

/** What becomes of a request. */
public sealed interface Decision
        permits Placed,
                Decision.ToAgent,
                Decision.ToGateway,
                Decision.ToCluster,
                Decision.ByForm,
                Decision.ToFolder,
                Decision.Preflight,
                Decision.Options,
                Decision.Refused {

    /**
     * It goes to the agent.
     *
     * @param handingOn what becomes of it where the agent names another region, which is to answer it; absent for one that no
     *     request can be handed on to
     */
    record ToAgent(Targeted targeted, Function<String, Optional<Decision>> handingOn) implements Decision {
        /** Never prints what was called. */
        @Override
        public String toString() {
            return "ToAgent";
        }
    }

    /**
     * It goes to another region, untouched: its session can be opened only there.
     *
     * @param route that it takes here, as it will there; none for a call to the agent
     * @param hop what the other region is told of it
     */
    record ToGateway(Targeted targeted, Optional<Route> route, String region, Hop hop) implements Decision {
        /** Never prints what was called. */
        @Override
        public String toString() {
            return "ToGateway[" + region + "]";
        }
    }

    /** It goes to a cluster of an authorization server. */
    record ToCluster(Routed routed, RegionDecision.Served served) implements Decision {}

    /** Its form has to say to which cluster of an authorization server it goes. */
    record ByForm(Routed routed, ClusterChoice choice) implements Decision {
        /** Never prints what was asked. */
        @Override
        public String toString() {
            return "ByForm";
        }
    }

    /** It asks for a file of an app's, which is here. */
    record ToFolder(Routed routed) implements Decision {}

    /** It is a browser's question before a page's request, and is answered here. */
    record Preflight(String page) implements Decision {}

    /** It is an OPTIONS that may go no further (RFC 9110 7.6.2), and is answered here. */
    record Options() implements Decision {}

    /**
     * It is refused.
     *
     * @param route whose rule it breaks, or whose session it lacks
     * @param home the home region of its session, if it has one
     * @param subject whose session it is, as far as that is known
     */
    record Refused(Problem problem, Optional<Route> route, Home home, Finding finding, Optional<SubjectDigest> subject)
            implements Decision {
        /** By no route's rule. */
        public static Refused of(Problem problem) {
            return of(problem, Optional.empty(), Home.NONE);
        }

        /** On this route, without a session. */
        public static Refused on(Route route, Problem problem) {
            return on(route, problem, Home.NONE);
        }

        /** On this route, with a session of this home region. */
        public static Refused on(Route route, Problem problem, Home home) {
            return of(problem, Optional.of(route), home);
        }

        /** With a session of this home region. */
        public static Refused of(Problem problem, Optional<Route> route, Home home) {
            return new Refused(problem, route, home, new Finding.Nothing(), Optional.empty());
        }

        /** The same, which shows this beside. */
        public Refused showing(Finding what) {
            return new Refused(problem, route, home, what, subject);
        }

        /** The same, with a session of this user. */
        public Refused of(Optional<SubjectDigest> whose) {
            return new Refused(problem, route, home, finding, whose);
        }
    }
}
