package io.homeport.doctor;

import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.RegionSource;
import io.homeport.regions.EntryRegion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who signs in where: for each app, home region and entry the authorization server, or the refusal. Users without a home
 * region have rows, too, and those whose tokens name none of the file.
 *
 * @param entries where agents may be called
 */
record SignInTable(List<String> entries, List<Row> rows) {
    private static final String NONE = "none";
    private static final String UNKNOWN = "unknown";
    private static final Place BLOCKED = Refused.as("region_blocked");
    private static final Place UNSERVED = Refused.as("region_unserved");

    /** What may say the region before a user signs in. */
    private static final List<RegionSource> EARLY =
            List.of(RegionSource.PARAMETER, RegionSource.REMEMBERED, RegionSource.LOGIN_HINT);

    /** What becomes of a sign-in. */
    sealed interface Place {
        /** In words. */
        String what();
    }

    /**
     * It goes on at a server.
     *
     * @param backChannel where agents call it, if that is another address
     * @param begun where it begins if the region is known by then, unless that is here: at the region's own host, to which the
     *     page is sent, or in the region to which the proxy hands the call on, since its keys are its own
     */
    record At(String issuer, Optional<String> backChannel, Optional<String> begun) implements Place {
        @Override
        public String what() {
            return issuer
                    + backChannel.map(url -> ", called at " + url).orElse("")
                    + begun.map(there -> "; begun " + there + " where the region is known")
                            .orElse("");
        }
    }

    /** It ends at the server where it began, since the tokens name no other. */
    record WhereItBegan() implements Place {
        @Override
        public String what() {
            return "the server at which it began";
        }
    }

    /** It is refused with 403. */
    record Refused(List<String> errorCodes) implements Place {
        static Refused as(String... errorCodes) {
            return new Refused(List.of(errorCodes));
        }

        @Override
        public String what() {
            return "refused: 403 " + String.join(" or ", errorCodes);
        }
    }

    /** One line. */
    record Row(App app, String home, String entry, Place place) {}

    /** What people read: homes and entries that have the same are one line. */
    record Line(String homes, String entries, String what) {}

    private record Group(List<String> entries, String what) {}

    /**
     * Of a file.
     *
     * @param agent as the agent reads it
     * @param residency as the proxy reads it: which regions there are, and where requests may enter
     */
    static SignInTable of(Deployment agent, Residency residency) {
        List<Row> rows = new ArrayList<>();
        agent.apps().values().stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .forEach(app -> residency.entries().forEach(name -> {
                    // What one region does with its keys, each of them does.
                    boolean ownKeys = EntryRegion.of(agent).ownKeys();
                    EntryRegion entry = new EntryRegion(name, agent.boundaries(), agent.regions(), ownKeys);
                    residency.known().forEach(home -> rows.add(new Row(app, home, name, place(app, home, entry))));
                    rows.add(new Row(app, NONE, name, ofNoHome(app, entry)));
                    rows.add(new Row(app, UNKNOWN, name, ofUnknownHome(app)));
                }));
        return new SignInTable(List.copyOf(residency.entries()), List.copyOf(rows));
    }

    private static Place place(App app, String home, EntryRegion entry) {
        if (entry.blocks(home)) {
            return BLOCKED;
        }
        Optional<AuthorizationServer> own = app.signIn().at(home);
        if (own.isEmpty() && app.signIn().hasSeveralIssuers()) {
            return UNSERVED;
        }
        // The errors of the classic contract name no address, and so its answers send nobody away.
        Optional<String> begun = home.equals(entry.name()) || app.classic().isPresent()
                ? Optional.empty()
                : entry.hostOf(home)
                        .map(host -> "at " + host)
                        .or(() -> entry.ownKeys() ? Optional.of("in " + home) : Optional.empty());
        return at(own.orElse(app.authorizationServer()), begun);
    }

    private static Place at(AuthorizationServer server, Optional<String> begun) {
        return new At(server.issuer(), server.backChannelUrl().map(Object::toString), begun);
    }

    private static Place ofNoHome(App app, EntryRegion entry) {
        return app.signIn().hasSeveralIssuers()
                ? new WhereItBegan()
                : at(app.signIn().at(entry.name()).orElse(app.authorizationServer()), Optional.empty());
    }

    /** One issuer signs them in, and it is the APIs' routes that refuse them. */
    private static Place ofUnknownHome(App app) {
        return app.signIn().hasSeveralIssuers()
                ? Refused.as("region_unserved", "region_unknown")
                : at(app.authorizationServer(), Optional.empty());
    }

    /** Whom no server signs in. */
    List<Finding> faults() {
        return rows.stream()
                .filter(row -> row.place().equals(UNSERVED))
                .map(row -> Finding.error(
                        "homeport.apps." + row.app().name() + ".authorization-servers." + row.home(),
                        "is missing: users of " + row.home()
                                + " can sign in nowhere, they are told 403 region_unserved",
                        "the authorization server of " + row.home()
                                + "; or, if the name is misspelt where it stands, the"
                                + " right one; or "
                                + String.format(ResidencyFaults.NOBODY, row.home())))
                .distinct()
                .toList();
    }

    /** The apps, in the order of their names. */
    List<App> apps() {
        return rows.stream().map(Row::app).distinct().toList();
    }

    /** Those of an app. */
    List<Line> of(App app) {
        Map<String, Map<String, List<String>>> entriesOf = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.app().equals(app))
                .forEach(row -> entriesOf
                        .computeIfAbsent(row.home(), home -> new LinkedHashMap<>())
                        .computeIfAbsent(row.place().what(), what -> new ArrayList<>())
                        .add(row.entry()));
        Map<Group, List<String>> homesOf = new LinkedHashMap<>();
        // In the order of the homes, and not of the entries, which the rows have.
        new TreeSet<>(entriesOf.keySet())
                .stream()
                        .sorted((one, other) -> Boolean.compare(isNoRegion(one), isNoRegion(other)))
                        .forEach(home -> entriesOf
                                .get(home)
                                .forEach((what, at) -> homesOf.computeIfAbsent(
                                                new Group(at, what), group -> new ArrayList<>())
                                        .add(home)));
        return homesOf.entrySet().stream()
                .map(line -> new Line(
                        String.join(", ", line.getValue()),
                        line.getKey().entries().size() == entries.size()
                                ? "any"
                                : String.join(", ", line.getKey().entries()),
                        line.getKey().what()))
                .toList();
    }

    private static boolean isNoRegion(String home) {
        return home.equals(NONE) || home.equals(UNKNOWN);
    }

    /** When a refusal comes; absent where the table has none. */
    Optional<String> whenRefused(App app) {
        List<Place> refused = rows.stream()
                .filter(row -> row.app().equals(app) && row.place() instanceof Refused)
                .map(Row::place)
                .toList();
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        String early = EARLY.stream()
                .filter(app.signIn().choice()::asks)
                // A remembered region that has lost its server since is not held against the user.
                .filter(source -> source != RegionSource.REMEMBERED || refused.contains(BLOCKED))
                .map(RegionSource::label)
                .collect(Collectors.joining(" or "));
        return Optional.of("A refusal comes at the end of the sign-in, and its tokens are revoked"
                + (early.isEmpty() ? "." : "; or before any redirect, where " + early + " says the region."));
    }
}
