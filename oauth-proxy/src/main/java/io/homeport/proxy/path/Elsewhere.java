package io.homeport.proxy.path;

import io.homeport.deployment.Route;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.header.MaxForwards;
import io.homeport.proxy.request.Hop;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.route.RouteRules;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.regions.Home;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.RegionTable;
import io.homeport.regions.SessionRegion;
import java.util.Optional;

/** What becomes of a request whose session only another region can open, and of one that another region passed on. */
record Elsewhere(Admission admission, RegionTable regions) {
    /** What the proxy of a region says of a request has to fit who it is, and that a request is passed on once. */
    static Optional<Problem> fault(RequestHead head) {
        Optional<String> region = head.peer().region();
        if (region.isEmpty()) {
            return Optional.empty();
        }
        Optional<Hop> hop = head.hop();
        if (hop.isEmpty()) {
            return Optional.of(Problem.MALFORMED);
        }
        if (!hop.get().entryRegion().equals(region.get())) {
            return Optional.of(Problem.NOT_A_PEER);
        }
        return hop.get().count() == 1 ? Optional.empty() : Optional.of(Problem.LOOP_DETECTED);
    }

    /** By what the agent here says of a login; empty where no gateway leads to that region. */
    Optional<Decision> handOn(Targeted targeted, String region, AccessTokens tokens) {
        return tokens.hasGateway(region) ? Optional.of(passOn(targeted, Optional.empty(), region)) : Optional.empty();
    }

    /**
     * By what the cookie says of itself, which nobody has verified: it decides who is to verify it, and here it can only
     * refuse. What was passed on before goes no further, whatever it says.
     *
     * @param route none for a call to the agent
     * @param region that the cookie says it is of; one with a gateway
     */
    Decision passOn(Targeted targeted, Optional<Route> route, String region) {
        RequestHead head = targeted.head();
        Home home = Home.of(region);
        if (head.peer().region().isPresent()) {
            return Decision.Refused.of(Problem.LOOP_DETECTED, route, home).showing(new Finding.Astray(region));
        }
        if (regions.blocks(region)) {
            return Decision.Refused.of(Problem.REGION_BLOCKED, route, home);
        }
        Optional<Problem> fault = route.flatMap(taken -> RouteRules.fault(head, taken));
        if (fault.isPresent()) {
            return Decision.Refused.of(fault.get(), route, home);
        }
        if (MaxForwards.endsHere(head)) {
            return new Decision.Options();
        }
        if (route.isPresent() && route.get().regions().homeOnly()) {
            // On its way through, its body would be seen here.
            return RegionRefusal.of(
                    regions.decide(new SessionRegion.Named(region), route.get(), head.method()), route.get());
        }
        return new Decision.ToGateway(
                targeted, route, region, Hop.first(regions.entryName(), admission.calledOrigin(head)));
    }

    /**
     * Why a request of a session that was opened here is not served, if it is for having entered in another region, which
     * passed it on. That one's file may be another.
     *
     * @param decision on it, had it entered here
     */
    Optional<Decision.Refused> refusal(RequestHead head, SessionRegion session, Route route, RegionDecision decision) {
        Optional<String> entered = head.peer().region();
        if (entered.isEmpty()) {
            return Optional.empty();
        }
        if (regions.blocks(session, route, entered.get())) {
            return Optional.of(Decision.Refused.on(route, Problem.REGION_BLOCKED, decision.home()));
        }
        return route.regions().homeOnly() && decision instanceof RegionDecision.Served
                ? Optional.of(RegionRefusal.of(regions.ownEnteredElsewhere(session), route))
                : Optional.empty();
    }
}
