package io.homeport.proxy.path;

import io.homeport.deployment.Route;
import io.homeport.proxy.header.MaxForwards;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.route.RouteRules;
import io.homeport.proxy.zone.ZoneOfRequest;
import io.homeport.proxy.zone.ZoneOfRequest.Zone;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.RegionTable;
import io.homeport.regions.SessionRegion;
import java.util.Map;
import java.util.Optional;

/**
 * Which cluster of an authorization server a request goes to: that of its zone, by the rules that are for home regions, or
 * the one here. No session is needed, and no token is looked at but for its zone.
 */
public final class ClusterChoice {
    private final Route route;
    private final Map<String, String> regionOf;
    private final ZoneOfRequest zone;
    private final RegionTable regions;

    private ClusterChoice(Route route, Route.Zones zones, RegionTable regions) {
        this.route = route;
        this.regionOf = zones.regions();
        this.zone = new ZoneOfRequest(zones);
        this.regions = regions;
    }

    /** Whose pages may read its answers, and who may ask at all, is the authorization server's matter. */
    static Decision decide(Targeted targeted, Route route, RegionTable regions) {
        Optional<Problem> fault = RouteRules.fault(targeted.head(), route);
        if (fault.isPresent()) {
            return Decision.Refused.on(route, fault.get());
        }
        return MaxForwards.endsHere(targeted.head())
                ? new Decision.Options()
                : new ClusterChoice(route, route.upstreams().zones().orElseThrow(), regions).of(targeted);
    }

    /** By the head, or by the form that it announces, once that is read. */
    private Decision of(Targeted targeted) {
        Zone named = zone.of(targeted.head());
        return named instanceof Zone.InForm
                ? new Decision.ByForm(new Routed(targeted, route), this)
                : at(named, targeted);
    }

    /** By the form. */
    public Decision of(Decision.ByForm asked, String form) {
        return at(zone.ofForm(form), asked.routed().targeted());
    }

    private Decision at(Zone named, Targeted targeted) {
        RegionDecision decision =
                regions.decide(session(named), route, targeted.head().method());
        if (decision instanceof RegionDecision.Served served) {
            return new Decision.ToCluster(new Routed(targeted, route), served);
        }
        return RegionRefusal.of(decision, route);
    }

    private SessionRegion session(Zone named) {
        return named instanceof Zone.Named of
                ? SessionRegion.of(Optional.of(regionOf.getOrDefault(of.name(), of.name())))
                : new SessionRegion.Missing();
    }
}
