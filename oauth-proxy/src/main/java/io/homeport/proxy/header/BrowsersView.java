package io.homeport.proxy.header;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.Tokens;
import java.util.Optional;

/** What an API's answer says of addresses, as a browser knows them: those inside are ours to it. */
record BrowsersView(InternalAddresses internal) {
    private static final String OWN = "'self'";
    private static final String SEPARATORS = " \t;,";

    /** A URL; nothing where it leads to what browsers cannot reach. */
    Optional<String> reference(Route route, String reference) {
        return internal.hide(reference).map(shown -> outside(route, shown));
    }

    /** A path of the API's, as browsers know it. */
    private static String outside(Route route, String reference) {
        return route.match()
                .upstreamPath()
                .filter(inside -> isBelow(reference, inside))
                .map(inside -> route.match().path() + reference.substring(inside.equals("/") ? 0 : inside.length()))
                .orElse(reference);
    }

    private static boolean isBelow(String reference, String path) {
        if (path.equals("/")) {
            return reference.startsWith("/");
        }
        return reference.startsWith(path)
                && (reference.length() == path.length() || "/?#".indexOf(reference.charAt(path.length())) >= 0);
    }

    /** A list of links (RFC 8288 3), without those that lead to what browsers cannot reach. */
    Optional<String> links(Route route, String field) {
        StringBuilder shown = new StringBuilder(field.length());
        int begin = 0;
        boolean quoted = false;
        boolean inTarget = false;
        for (int i = 0; i <= field.length(); i++) {
            char c = i < field.length() ? field.charAt(i) : ',';
            if (i == field.length() || c == ',' && !quoted && !inTarget) {
                link(route, field.substring(begin, i).strip())
                        .ifPresent(link ->
                                shown.append(shown.isEmpty() ? "" : ", ").append(link));
                begin = i + 1;
            } else if (quoted && c == '\\') {
                i++;
            } else if (c == '"' && !inTarget) {
                quoted = !quoted;
            } else if (!quoted && (c == '<' || c == '>')) {
                inTarget = c == '<';
            }
        }
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown.toString());
    }

    private Optional<String> link(Route route, String link) {
        int end = link.indexOf('>');
        if (!link.startsWith("<") || end < 0) {
            return Optional.of(link).filter(text -> !text.isEmpty() && !internal.isNamedIn(text));
        }
        String parameters = link.substring(end);
        return internal.isNamedIn(parameters)
                ? Optional.empty()
                : reference(route, link.substring(1, end)).map(shown -> '<' + shown + parameters);
    }

    /** A time and, after it, a URL (HTML Standard, "The Refresh header"). */
    Optional<String> refresh(Route route, String field) {
        int begin = Tokens.pastBlanks(field, 0);
        while (begin < field.length() && (Character.isDigit(field.charAt(begin)) || field.charAt(begin) == '.')) {
            begin++;
        }
        begin = Tokens.pastBlanks(field, begin);
        if (begin < field.length() && (field.charAt(begin) == ';' || field.charAt(begin) == ',')) {
            begin = Tokens.pastBlanks(field, begin + 1);
        }
        if (field.regionMatches(true, begin, "url", 0, 3)) {
            int equals = Tokens.pastBlanks(field, begin + 3);
            if (equals < field.length() && field.charAt(equals) == '=') {
                begin = Tokens.pastBlanks(field, equals + 1);
            }
        }
        if (begin >= field.length()) {
            return Optional.of(field);
        }
        int end = field.length();
        char first = field.charAt(begin);
        if (first == '"' || first == '\'') {
            begin++;
            int closing = field.indexOf(first, begin);
            end = closing < 0 ? end : closing;
        }
        String before = field.substring(0, begin);
        String after = field.substring(end);
        return reference(route, field.substring(begin, end)).map(shown -> before + shown + after);
    }

    /** Policies (Content Security Policy Level 3, 3.1): a source inside is, to the page, where it is itself. */
    String policy(Route route, String field) {
        StringBuilder shown = new StringBuilder(field.length());
        String directive = "";
        int at = 0;
        while (at < field.length()) {
            char c = field.charAt(at);
            if (SEPARATORS.indexOf(c) >= 0) {
                directive = c == ';' || c == ',' ? "" : directive;
                shown.append(c);
                at++;
                continue;
            }
            int end = at;
            while (end < field.length() && SEPARATORS.indexOf(field.charAt(end)) < 0) {
                end++;
            }
            String word = field.substring(at, end);
            shown.append(directive.isEmpty() ? word : source(route, directive, word));
            directive = directive.isEmpty() ? word : directive;
            at = end;
        }
        return shown.toString();
    }

    private String source(Route route, String directive, String word) {
        NamedHost named = NamedHost.in(word).orElseGet(() -> NamedHost.at("", word, 0));
        if (word.endsWith(":") || !internal.isInside(named)) {
            return word;
        }
        if (directive.equalsIgnoreCase("report-uri")) {
            return reference(route, word).orElse("");
        }
        return internal.isUpstream(named) ? OWN : "";
    }
}
