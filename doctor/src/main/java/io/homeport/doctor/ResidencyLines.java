package io.homeport.doctor;

import io.homeport.deployment.Route;
import io.homeport.regions.RegionDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The table as people read it: what is the same for several homes, entries or methods is one line. */
final class ResidencyLines {
    private static final String HOME = "the home region";
    private static final String ENTRY = "the entry region";

    /** What holds for each line that a region serves. */
    static final List<String> FOR_ALL = List.of(
            "A region whose addresses are all full is answered 503 overloaded, and no other takes over.",
            "Where none of the regions that may serve can be reached, the answer is 503 region_unavailable.");

    private ResidencyLines() {}

    /** One line of a route. */
    record Line(String homes, String entries, String methods, String what) {}

    private record Place(String home, String entry) {}

    private record Kind(String methods, String what) {}

    private record Group(Set<String> entries, Kind kind) {}

    static List<Line> of(Route route, Residency residency) {
        Map<Place, List<Kind>> kinds = new LinkedHashMap<>();
        residency.rows().stream()
                .filter(row -> row.route().name().equals(route.name()))
                .forEach(row -> kinds.computeIfAbsent(new Place(row.home(), row.entry()), place -> new ArrayList<>())
                        .add(new Kind(String.join(", ", row.methods()), what(row))));
        Map<String, Map<Kind, Set<String>>> entriesOf = new LinkedHashMap<>();
        kinds.forEach((place, all) -> {
            for (Kind kind : joined(all)) {
                entriesOf
                        .computeIfAbsent(place.home(), home -> new LinkedHashMap<>())
                        .computeIfAbsent(kind, same -> new LinkedHashSet<>())
                        .add(place.entry());
            }
        });
        Map<Group, List<String>> homesOf = new LinkedHashMap<>();
        entriesOf.forEach((home, of) -> of.forEach(
                (kind, entries) -> homesOf.computeIfAbsent(new Group(entries, kind), group -> new ArrayList<>())
                        .add(home)));
        List<Line> lines = new ArrayList<>();
        homesOf.forEach((group, homes) -> lines.add(new Line(
                String.join(", ", homes),
                group.entries().size() == residency.entries().size() ? "any" : String.join(", ", group.entries()),
                group.kind().methods(),
                group.kind().what())));
        return lines;
    }

    private static List<Kind> joined(List<Kind> kinds) {
        boolean same = kinds.stream().map(Kind::what).distinct().count() == 1;
        return same && kinds.size() > 1 ? List.of(new Kind("all", kinds.get(0).what())) : kinds;
    }

    /** In words. Home and entry region are not named, so that what is the same for several is one line. */
    private static String what(Residency.Row row) {
        if (row.decision() instanceof RegionDecision.Served served) {
            String regions = served.regions().stream()
                    .map(region -> name(region, row))
                    .collect(Collectors.joining("; if that is down, "));
            return served.inside() ? regions : regions + ", without token and home region";
        }
        Outcome.Refused refused = (Outcome.Refused) row.ways().get(0).outcome();
        return "refused: " + refused.status() + " " + refused.errorCode();
    }

    private static String name(String region, Residency.Row row) {
        if (row.route().regions().global() && region.equals(row.entry())) {
            return ENTRY;
        }
        return region.equals(row.home()) ? HOME : region;
    }
}
