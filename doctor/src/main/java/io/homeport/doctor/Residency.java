package io.homeport.doctor;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.request.Problem;
import io.homeport.regions.Health;
import io.homeport.regions.KnownRegions;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.RegionTable;
import io.homeport.regions.Serving;
import io.homeport.regions.SessionRegion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Where each request may go: for every home region, entry, route and kind of method, in every state of the regions. The
 * decisions are those that the proxy itself works out at its start.
 *
 * @param known every region that the file names
 * @param entries those in which requests may come in: where this instance runs, every one with an upstream, and those
 *     that the file has under {@code regions}
 */
record Residency(SortedSet<String> known, SortedSet<String> entries, List<Row> rows) {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /**
     * One line.
     *
     * @param methods of the route that the line is about, in their order
     * @param ways one for each state of the regions that makes a difference
     */
    record Row(
            String entry,
            SessionRegion session,
            Route route,
            boolean reading,
            List<String> methods,
            RegionDecision decision,
            List<Way> ways) {

        /** As logs and counters name it. */
        String home() {
            return session instanceof SessionRegion.Named named
                    ? named.region()
                    : session instanceof SessionRegion.Missing ? "none" : "unknown";
        }
    }

    /** Of a file, as the proxy reads it. */
    static Residency of(Deployment proxy) {
        SortedSet<String> entries = new TreeSet<>(Set.of(proxy.region()));
        entries.addAll(proxy.regions().keySet());
        proxy.routes()
                .forEach(route -> entries.addAll(route.upstreams().byRegion().keySet()));
        List<Row> rows = new ArrayList<>();
        PassedOn passedOn = new PassedOn(proxy);
        for (String entry : entries) {
            RegionTable.enteringIn(entry, proxy).rows().stream()
                    .map(passedOn::seen)
                    .map(Residency::row)
                    .filter(row -> !row.methods().isEmpty())
                    .forEach(rows::add);
        }
        return new Residency(KnownRegions.of(proxy), entries, List.copyOf(rows));
    }

    private static Row row(RegionTable.Row row) {
        Predicate<String> kind = READING::contains;
        List<String> methods = row.route().match().methods().stream()
                .filter(row.reading() ? kind : kind.negate())
                .sorted()
                .toList();
        return new Row(
                row.entry(), row.session(), row.route(), row.reading(), methods, row.decision(), ways(row.decision()));
    }

    private static List<Way> ways(RegionDecision decision) {
        if (decision instanceof RegionDecision.Refused refused) {
            return List.of(new Way(Map.of(), refusal(refused)));
        }
        if (decision instanceof RegionDecision.Elsewhere) {
            return List.of(new Way(Map.of(), Outcome.Refused.as(Problem.WRONG_ENTRY)));
        }
        RegionDecision.Served served = (RegionDecision.Served) decision;
        List<Way> ways = new ArrayList<>();
        Map<String, Health> before = new LinkedHashMap<>();
        for (String region : served.regions()) {
            ways.add(way(served, before, region, Health.REACHABLE));
            ways.add(way(served, before, region, Health.FULL));
            before.put(region, Health.UNREACHABLE);
        }
        ways.add(new Way(before, outcome(served, before)));
        return ways;
    }

    private static Way way(RegionDecision.Served served, Map<String, Health> before, String region, Health health) {
        Map<String, Health> state = new LinkedHashMap<>(before);
        state.put(region, health);
        return new Way(state, outcome(served, state));
    }

    /** Of regions that the state does not name, the decision is not to ask. */
    private static Outcome outcome(RegionDecision.Served served, Map<String, Health> state) {
        Serving serving = served.serving(state::get);
        if (serving instanceof Serving.By by) {
            return new Outcome.Goes(by.region(), served.inside());
        }
        return Outcome.Refused.as(
                serving instanceof Serving.Overloaded ? Problem.API_OVERLOADED : Problem.REGION_UNAVAILABLE);
    }

    private static Outcome refusal(RegionDecision.Refused refused) {
        return Outcome.Refused.as(
                switch (refused.rule()) {
                    case MISSING -> Problem.REGION_MISSING;
                    case BLOCKED -> Problem.REGION_BLOCKED;
                    case UNSERVED -> Problem.REGION_UNAVAILABLE;
                    case UNKNOWN, HOME, DEFAULT, GLOBAL, GLOBAL_OUTSIDE, WRONG_ENTRY -> Problem.REGION_UNKNOWN;
                });
    }
}
