package io.homeport.doctor;

import io.homeport.deployment.App;
import io.homeport.deployment.Route;
import io.homeport.deployment.command.Build;
import io.homeport.doctor.probe.Probed;
import java.io.PrintStream;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** For an auditor: one page to print, without script, which loads nothing. */
final class HtmlReport {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Data residency: %1$s</title>
            <style>
            body { font: 11pt/1.4 sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; color: #111; }
            h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 1.6em; }
            table { border-collapse: collapse; width: 100%%; margin: .5em 0; }
            th, td { border: 1px solid #777; padding: .3em .5em; text-align: left; vertical-align: top; }
            th { background: #eee; }
            code { font-size: .95em; overflow-wrap: anywhere; }
            .error { border-left: .4em solid #b00; padding-left: .6em; }
            .warning { border-left: .4em solid #a60; padding-left: .6em; }
            @page { margin: 1.5cm; }
            @media print { body { margin: 0; max-width: none; font-size: 9pt; } tr, .error, .warning { break-inside: avoid; }
            h2 { break-after: avoid; } thead { display: table-header-group; } }
            </style>
            </head>
            <body>
            <h1>Data residency: %1$s</h1>
            """;

    private final PrintStream out;

    private HtmlReport(PrintStream out) {
        this.out = out;
    }

    static void print(Examination examination, PrintStream out) {
        new HtmlReport(out).print(examination);
    }

    private void print(Examination examination) {
        out.printf(HEAD, escaped(examination.file()));
        out.printf(
                "<p>Written by homeport doctor %s: %d errors, %d warnings.</p>%n",
                escaped(Build.ofThis().toString()),
                examination.errors().size(),
                examination.warnings().size());
        examination.starting().ifPresent(this::printPromise);
        if (!examination.findings().isEmpty()) {
            out.println("<h2>Findings</h2>");
            examination.errors().forEach(this::print);
            examination.warnings().forEach(this::print);
        }
        examination
                .starting()
                .ifPresentOrElse(
                        this::printTable,
                        () -> out.println(
                                "<p>A service would not start with this file, so there is no residency table.</p>"));
        out.println("</body>\n</html>");
    }

    private void print(Finding finding) {
        out.printf(
                "<div class=\"%s\"><p><strong>%s</strong> <code>%s</code><br>%s%s</p></div>%n",
                finding.severity().label(),
                finding.severity().name(),
                escaped(finding.key()),
                escaped(finding.fault()),
                finding.remedy().isEmpty() ? "" : "<br>Remedy: " + escaped(finding.remedy()));
    }

    private void printPromise(Examination.Starting starting) {
        out.printf(
                "<h2>The promise of this deployment: %s</h2>%n<ul>%n",
                escaped(starting.promise().label()));
        starting.promise().sentences().forEach(sentence -> out.println("<li>" + escaped(sentence) + "</li>"));
        out.println("</ul>");
    }

    private void printTable(Examination.Starting starting) {
        Residency residency = starting.residency();
        out.println("<h2>Where requests go</h2>");
        out.printf(
                "<p>Requests may enter in %s. The first column is the user's home region, as verified tokens name it: none,"
                        + " where they name no region; unknown, where it is none of this deployment. %d rows are behind"
                        + " these tables, each with every state of the regions that makes a difference.</p>%n",
                escaped(String.join(", ", residency.entries())),
                residency.rows().size());
        out.printf("<p>%s</p>%n", escaped(String.join(" ", ResidencyLines.FOR_ALL)));
        Set<Route> routes = new LinkedHashSet<>();
        residency.rows().forEach(row -> routes.add(row.route()));
        routes.forEach(route -> print(route, residency));
        printSignIn(starting.signIn());
        starting.probed().ifPresent(this::print);
    }

    private void printSignIn(SignInTable signIn) {
        for (App app : signIn.apps()) {
            out.printf("<h2>Sign-in, app %s</h2>%n", escaped(app.name()));
            out.println("<table><thead><tr><th>home</th><th>entry</th><th>signs in at</th></tr></thead><tbody>");
            signIn.of(app).forEach(line -> row(List.of(line.homes(), line.entries(), line.what())));
            out.println("</tbody></table>");
            signIn.whenRefused(app).ifPresent(when -> out.printf("<p>%s</p>%n", escaped(when)));
        }
    }

    private void print(List<Probed> all) {
        out.println("<h2>What was asked</h2>");
        out.println("<table><thead><tr><th>place</th><th>address</th><th>state</th><th>seen</th></tr></thead><tbody>");
        all.forEach(probed -> row(List.of(
                probed.target().kind().label(),
                probed.target().address(),
                probed.state(),
                String.join("; ", probed.facts()))));
        out.println("</tbody></table>");
    }

    private void print(Route route, Residency residency) {
        out.printf(
                "<h2>Route %s: <code>%s%s</code>%s</h2>%n",
                escaped(route.name()),
                escaped(route.match().host().orElse("")),
                escaped(route.match().path()),
                route.regions().global() ? ", for data of nobody (scope global)" : "");
        out.println(
                "<table><thead><tr><th>home</th><th>entry</th><th>methods</th><th>served by</th></tr></thead><tbody>");
        ResidencyLines.of(route, residency)
                .forEach(line -> row(List.of(line.homes(), line.entries(), line.methods(), line.what())));
        out.println("</tbody></table>");
        out.println("<table><thead><tr><th>region</th><th>addresses of the API</th></tr></thead><tbody>");
        new TreeMap<>(route.upstreams().byRegion())
                .forEach((region, addresses) -> row(
                        List.of(region, addresses.stream().map(URI::toString).collect(Collectors.joining(", ")))));
        out.println("</tbody></table>");
    }

    private void row(List<String> cells) {
        out.println(cells.stream()
                .map(cell -> "<td>" + escaped(cell) + "</td>")
                .collect(Collectors.joining("", "<tr>", "</tr>")));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
