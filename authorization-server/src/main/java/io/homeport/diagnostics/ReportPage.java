package io.homeport.diagnostics;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A report as a page for people: without a script, in one column on a small screen, dark where the machine is. Whatever it
 * shows is escaped, since names and addresses come from files and from other servers.
 */
final class ReportPage {
    private static final Set<String> GOOD = Set.of("well", "read", "not asked yet", "seals", "opens", "agrees");
    private static final Map<String, String> TITLES = Map.of(
            "keys", "Keys of the cookies",
            "authorization_servers", "Authorization servers",
            "upstreams", "Upstreams",
            "residency", "Where users’ data may go",
            "warnings", "Warnings of the deployment file",
            "file", "The deployment file in force");

    static final String STYLE = """
            :root{color-scheme:light dark;--ink:#16202e;--paper:#f6f7f9;--card:#fff;--line:#d3d9e2;--quiet:#556070;\
            --good:#0a6b3d;--bad:#a8201a;--mark:#fdecea}\
            @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--paper:#10151d;--card:#182029;--line:#303b49;--quiet:#a3aebd;\
            --good:#6fd39c;--bad:#ff9d94;--mark:#3a1b1a}}\
            *{box-sizing:border-box}\
            body{margin:0 auto;max-width:76rem;padding:1.25rem;background:var(--paper);color:var(--ink);\
            font:17px/1.5 system-ui,sans-serif}\
            h1{margin:0;font-size:1.5rem}h2{margin:2rem 0 .5rem;font-size:1.15rem}\
            p{margin:.25rem 0 1rem;color:var(--quiet)}\
            .verdict{margin:1rem 0;padding:.9rem 1.1rem;background:var(--card);border:1px solid var(--line);\
            border-left:.4rem solid var(--good);border-radius:.4rem;font-weight:600}\
            .verdict.bad{border-left-color:var(--bad);background:var(--mark)}.verdict ul{margin:.4rem 0 0;padding-left:1.2rem}\
            table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:.4rem}\
            th,td{padding:.45rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);\
            overflow-wrap:anywhere}\
            th{color:var(--quiet);font-weight:600;font-size:.9rem}tr:last-child>*{border-bottom:0}\
            tbody th{font-family:ui-monospace,monospace;width:45%}\
            .good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:700}\
            @media (max-width:44rem){body{padding:.8rem}thead{position:absolute;clip-path:inset(50%)}\
            tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}\
            td,tbody th{display:block;width:auto;border:0;padding:.15rem .7rem}\
            td[data-of]::before{content:attr(data-of) ": ";color:var(--quiet)}}
            """.strip();

    private ReportPage() {}

    /** Lets the page have its own style, and nothing else. */
    static String policy() {
        return "default-src 'none'; style-src '" + hash()
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(STYLE.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    static String of(JsonObject report) {
        JsonObject instance = report.getJsonObject("instance");
        String name = "Homeport " + instance.getString("service") + ", region " + instance.getString("region");
        StringBuilder page = new StringBuilder(8_192)
                .append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(escaped(name))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><main><h1>")
                .append(escaped(name))
                .append("</h1><p>")
                .append(escaped(
                        instance.getString("version") + ", commit " + instance.getString("commit") + ", running for "
                                + instance.getString("running_for") + ", seen at " + instance.getString("time")))
                .append("</p>");
        verdict(page, report.getJsonArray("problems"));
        for (String section : report.fieldNames()) {
            if (!TITLES.containsKey(section)) {
                continue;
            }
            Object content = report.getValue(section);
            page.append("<h2>").append(escaped(TITLES.get(section))).append("</h2>");
            if (content instanceof JsonObject pairs) {
                pairs(page, pairs);
            } else if (content instanceof JsonArray rows) {
                rows(page, rows);
            }
        }
        return page.append("</main></body></html>").toString();
    }

    private static void verdict(StringBuilder page, JsonArray problems) {
        if (problems.isEmpty()) {
            page.append("<div class=\"verdict\">Nothing is wrong that this instance can see.</div>");
            return;
        }
        page.append("<div class=\"verdict bad\" role=\"alert\">")
                .append(problems.size() == 1 ? "One thing is wrong:" : problems.size() + " things are wrong:")
                .append("<ul>");
        problems.forEach(problem ->
                page.append("<li>").append(escaped(String.valueOf(problem))).append("</li>"));
        page.append("</ul></div>");
    }

    private static void pairs(StringBuilder page, JsonObject pairs) {
        page.append("<table><tbody>");
        pairs.forEach(pair -> page.append("<tr><th scope=\"row\">")
                .append(escaped(pair.getKey()))
                .append("</th><td>")
                .append(escaped(text(pair.getValue())))
                .append("</td></tr>"));
        page.append("</tbody></table>");
    }

    private static void rows(StringBuilder page, JsonArray rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row instanceof JsonObject object ? object.fieldNames() : Set.of("")));
        if (columns.isEmpty()) {
            page.append("<p>None.</p>");
            return;
        }
        if (columns.contains("")) {
            page.append("<ul>");
            rows.forEach(row -> page.append("<li>").append(escaped(text(row))).append("</li>"));
            page.append("</ul>");
            return;
        }
        page.append("<table><thead><tr>");
        columns.forEach(column -> page.append("<th scope=\"col\">")
                .append(escaped(heading(column)))
                .append("</th>"));
        page.append("</tr></thead><tbody>");
        for (Object row : rows) {
            page.append("<tr>");
            for (String column : columns) {
                String text = text(((JsonObject) row).getValue(column));
                page.append("<td data-of=\"").append(escaped(heading(column))).append('"');
                if (column.equals("state") || column.equals("clock")) {
                    page.append(GOOD.contains(text) || text.isEmpty() ? " class=\"good\"" : " class=\"bad\"");
                }
                page.append('>').append(escaped(text)).append("</td>");
            }
            page.append("</tr>");
        }
        page.append("</tbody></table>");
    }

    private static String heading(String column) {
        String words = column.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String text(Object value) {
        if (value instanceof JsonArray several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return value == null ? "" : value.toString();
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
