package io.homeport.regions;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every decision about requests that enter in one region, worked out beforehand: there are few, a request finds its own
 * by two look-ups, and whoever explains a deployment file sees the same ones.
 */
public final class RegionTable {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final EntryRegion entry;
    private final List<Route> routes;
    private final Map<String, Home> homes = new HashMap<>();
    private final Map<String, OfRoute> byRoute = new HashMap<>();

    private record OfRoute(Decisions reading, Decisions changing) {}

    private record Decisions(Map<String, RegionDecision> byHome, RegionDecision missing, RegionDecision unknown) {
        RegionDecision of(SessionRegion session) {
            if (session instanceof SessionRegion.Named named) {
                return byHome.getOrDefault(named.region(), unknown);
            }
            return session instanceof SessionRegion.Missing ? missing : unknown;
        }
    }

    /**
     * One line of the table.
     *
     * @param session every known region once, a missing one, and a malformed one, which stands for all unknown ones
     * @param reading whether it is about the methods that only read, or about all others
     */
    public record Row(String entry, SessionRegion session, Route route, boolean reading, RegionDecision decision) {}

    /**
     * The table.
     *
     * @param known every region that the deployment file names
     */
    RegionTable(EntryRegion entry, List<Route> routes, Set<String> known) {
        this.entry = entry;
        this.routes = List.copyOf(routes);
        known.forEach(region -> homes.put(region, Home.of(region)));
        RegionRules rules = new RegionRules(entry);
        for (Route route : routes) {
            byRoute.put(
                    route.name(),
                    new OfRoute(decisions(rules, route, known, true), decisions(rules, route, known, false)));
        }
    }

    private static Decisions decisions(RegionRules rules, Route route, Set<String> known, boolean reading) {
        Map<String, RegionDecision> byHome = new HashMap<>();
        for (String home : known) {
            byHome.put(home, rules.ofHome(home, route, reading));
        }
        return new Decisions(byHome, rules.ofMissing(route, reading), rules.ofUnknown(route, reading));
    }

    /** Of requests that enter where the deployment runs. */
    public static RegionTable of(Deployment deployment) {
        return enteringIn(deployment.region(), deployment);
    }

    /** Of requests that enter in another region of the same deployment file. */
    public static RegionTable enteringIn(String entry, Deployment deployment) {
        return new RegionTable(
                new EntryRegion(entry, deployment.boundaries(), deployment.regions()),
                deployment.routes(),
                KnownRegions.of(deployment));
    }

    /** The decision about a request on one of the routes. */
    public RegionDecision decide(SessionRegion session, Route route, String method) {
        OfRoute decisions = byRoute.get(route.name());
        return (READING.contains(method) ? decisions.reading() : decisions.changing()).of(session);
    }

    /** Where requests enter. */
    public String entryName() {
        return entry.name();
    }

    /** Whether nobody of this home region may be served where requests enter. */
    public boolean blocks(String home) {
        return entry.blocks(home);
    }

    /**
     * Whether a session may not be served on a route for having entered in another region, which passed the request on.
     * Without a home region it is of the default's, if there is one.
     */
    public boolean blocks(SessionRegion session, Route route, String enteredIn) {
        Optional<String> home = session instanceof SessionRegion.Named named
                ? Optional.of(named.region())
                : session instanceof SessionRegion.Missing ? route.regions().defaultRegion() : Optional.empty();
        return home.isPresent() && entry.boundaries().isBlocked(home.get(), enteredIn);
    }

    /** Whether this region's users may not be served where a request entered, if that was elsewhere. */
    public boolean blocksOwnFrom(Optional<String> enteredIn) {
        return enteredIn.isPresent() && entry.boundaries().isBlocked(entry.name(), enteredIn.get());
    }

    /** What a request of this region's own users is told that entered elsewhere, on a route that is entered at home alone. */
    public RegionDecision ownEnteredElsewhere(SessionRegion session) {
        Home home = home(session);
        return entry.hostOf(entry.name())
                .<RegionDecision>map(host -> new RegionDecision.Elsewhere(home, entry.name(), host))
                .orElse(new RegionDecision.Refused(Rule.UNSERVED, home));
    }

    /** The home region that a session names, whatever is asked for. */
    public Home home(SessionRegion session) {
        if (session instanceof SessionRegion.Named named) {
            return homes.getOrDefault(named.region(), Home.UNKNOWN);
        }
        return session instanceof SessionRegion.Missing ? Home.NONE : Home.UNKNOWN;
    }

    /** All of them, by route, home region and method. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Route route : routes) {
            OfRoute of = byRoute.get(route.name());
            List<SessionRegion> sessions = new ArrayList<>();
            of.reading().byHome().keySet().stream()
                    .sorted()
                    .forEach(home -> sessions.add(new SessionRegion.Named(home)));
            sessions.add(new SessionRegion.Missing());
            sessions.add(new SessionRegion.Malformed());
            for (SessionRegion session : sessions) {
                rows.add(
                        new Row(entry.name(), session, route, true, of.reading().of(session)));
                rows.add(new Row(
                        entry.name(), session, route, false, of.changing().of(session)));
            }
        }
        return rows;
    }
}
