package io.homeport.proxy.path;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.Problem;
import java.util.Optional;

/** What becomes of a request. */
public sealed interface Decision
        permits Placed, Decision.ToAgent, Decision.Preflight, Decision.Options, Decision.Refused {

    /** It goes to the agent. */
    record ToAgent(Targeted targeted) implements Decision {}

    /** It is a browser's question before a page's request, and is answered here. */
    record Preflight(String page) implements Decision {}

    /** It is an OPTIONS that may go no further (RFC 9110 7.6.2), and is answered here. */
    record Options() implements Decision {}

    /**
     * It is refused.
     *
     * @param route whose rule it breaks, or whose session it lacks
     */
    record Refused(Problem problem, Optional<Route> route, Finding finding) implements Decision {
        /** By no route's rule. */
        public static Refused of(Problem problem) {
            return new Refused(problem, Optional.empty(), new Finding.Nothing());
        }

        /** On this route. */
        public static Refused on(Route route, Problem problem) {
            return new Refused(problem, Optional.of(route), new Finding.Nothing());
        }

        /** The same, which shows this beside. */
        Refused showing(Finding what) {
            return new Refused(problem, route, what);
        }
    }
}
