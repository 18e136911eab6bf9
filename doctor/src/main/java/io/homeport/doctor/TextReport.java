package io.homeport.doctor;

import io.homeport.deployment.App;
import io.homeport.deployment.Route;
import io.homeport.doctor.probe.Probed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** For people. */
final class TextReport {
    private static final int GAP = 2;

    private final PrintStream out;

    private TextReport(PrintStream out) {
        this.out = out;
    }

    static void print(Examination examination, PrintStream out) {
        new TextReport(out).print(examination);
    }

    private void print(Examination examination) {
        out.println(examination.file() + ": "
                + counted(examination.errors().size(), "error") + ", "
                + counted(examination.warnings().size(), "warning"));
        examination.errors().forEach(this::print);
        examination.warnings().forEach(this::print);
        examination
                .starting()
                .ifPresentOrElse(
                        this::print,
                        () -> out.println(
                                "\nA service would not start with this file: mend the errors, and ask again for"
                                        + " the residency table."));
    }

    private static String counted(int count, String what) {
        return count == 0 ? "no " + what + "s" : count == 1 ? "1 " + what : count + " " + what + "s";
    }

    private void print(Finding finding) {
        out.println();
        out.println(finding.severity().name() + " " + finding.key());
        out.println("  " + finding.fault());
        if (!finding.remedy().isEmpty()) {
            out.println("  -> " + finding.remedy());
        }
    }

    private void print(Examination.Starting starting) {
        out.println();
        out.println("This file makes the promise of " + starting.promise().label() + ":");
        starting.promise().sentences().forEach(sentence -> out.println("  - " + sentence));
        Residency residency = starting.residency();
        out.println();
        out.println("Where requests go. They may enter in " + String.join(", ", residency.entries())
                + "; this instance runs in " + starting.region() + ".");
        Set<Route> routes = new LinkedHashSet<>();
        residency.rows().forEach(row -> routes.add(row.route()));
        routes.forEach(route -> print(route, residency));
        out.println();
        out.println("Home none: the session names no region. Home unknown: it names one that this file does not, or no"
                + " name.");
        ResidencyLines.FOR_ALL.forEach(out::println);
        out.println(residency.rows().size() + " rows are behind this table; --json prints each, with the state of the"
                + " regions.");
        print(starting.signIn());
        print(starting.headers());
        starting.probed().ifPresent(this::print);
    }

    private void print(SignInTable signIn) {
        for (App app : signIn.apps()) {
            out.println();
            out.println("sign-in, app " + app.name());
            List<List<String>> cells = new ArrayList<>();
            cells.add(List.of("home", "entry", "signs in at"));
            signIn.of(app).forEach(line -> cells.add(List.of(line.homes(), line.entries(), line.what())));
            table(cells);
            signIn.whenRefused(app).ifPresent(out::println);
        }
    }

    private void print(List<Probed> all) {
        out.println();
        out.println("Asked, each once, and nothing was changed by it:");
        for (Probed probed : all) {
            out.println("  " + probed.state().toUpperCase(Locale.ROOT) + " "
                    + probed.target().kind().label() + " " + probed.target().address() + " ("
                    + probed.target().key() + ")");
            if (!probed.facts().isEmpty()) {
                out.println("    " + String.join("; ", probed.facts()));
            }
            probed.troubles()
                    .forEach(trouble -> out.println(
                            "    " + (trouble.stops() ? "ERROR " : "WARNING ") + trouble.key() + ": see above"));
        }
    }

    private void print(HeaderBudget headers) {
        out.println();
        out.printf(
                Locale.ROOT,
                "Headers. The cookies of a session take up to %,d bytes of a call to an API, and %,d of one to the agent;"
                        + " %,d more%nare allowed for all else. Of what may stand in front, as it comes,%n",
                headers.onApiCall(),
                headers.onAgentCall(),
                Hop.ALL_ELSE);
        headers.stopping().forEach(passage -> {
            out.println("  " + passage.hop().name() + " STOPS that: "
                    + passage.stops().orElseThrow());
            if (!passage.hop().remedy().isEmpty()) {
                out.println("    -> " + passage.hop().remedy());
            }
        });
        out.println("  these let it pass: " + String.join("; ", headers.passing()));
    }

    private void print(Route route, Residency residency) {
        out.println();
        out.println("route " + route.name() + ", " + route.match().host().orElse("")
                + route.match().path()
                + (route.regions().global() ? ", scope global" : "")
                + (route.access().isPublic() ? ", public" : ""));
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("home", "entry", "methods", "served by"));
        ResidencyLines.of(route, residency)
                .forEach(line -> cells.add(List.of(line.homes(), line.entries(), line.methods(), line.what())));
        table(cells);
    }

    private void table(List<List<String>> cells) {
        int[] widths = new int[cells.get(0).size()];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : cells) {
            StringBuilder text = new StringBuilder("  ");
            for (int i = 0; i < widths.length - 1; i++) {
                String cell = row.get(i);
                text.append(cell).append(" ".repeat(widths[i] - cell.length() + GAP));
            }
            out.println(text.append(row.get(widths.length - 1)));
        }
    }
}
