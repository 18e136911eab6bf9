package io.homeport.proxy.header;

import io.homeport.proxy.request.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One challenge of a {@code WWW-Authenticate} field (RFC 9110 11.6.1).
 *
 * @param scheme in lower case; empty for parameters that no scheme precedes
 * @param parameters by their names in lower case, without quotes
 * @param text as it came
 */
public record Challenge(String scheme, Map<String, String> parameters, String text) {
    /**
     * The challenges of a field, read once from its beginning to its end.
     *
     * @return nothing where a quoted string has no end: what it hides could be read in two ways
     */
    public static Optional<List<Challenge>> parse(String field) {
        List<Challenge> challenges = new ArrayList<>();
        Optional<Reading> reading = Optional.empty();
        int begin = 0;
        boolean quoted = false;
        for (int i = 0; i <= field.length(); i++) {
            char c = i < field.length() ? field.charAt(i) : ',';
            if (quoted && (i == field.length() || c == '\\' && ++i == field.length())) {
                return Optional.empty();
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                String element = field.substring(begin, i).strip();
                begin = i + 1;
                if (reading.isPresent() && !Reading.begins(element)) {
                    reading.get().add(element);
                } else {
                    reading.map(Reading::end).ifPresent(challenges::add);
                    reading = element.isEmpty() ? Optional.empty() : Optional.of(new Reading(element));
                }
            }
        }
        reading.map(Reading::end).ifPresent(challenges::add);
        return Optional.of(challenges);
    }

    /** A field without the challenges of these schemes; nothing where none is left, or it cannot be read. */
    public static Optional<String> without(Set<String> schemes, String field) {
        List<Challenge> all = parse(field).orElse(List.of());
        List<Challenge> left = all.stream()
                .filter(challenge -> !schemes.contains(challenge.scheme()))
                .toList();
        if (left.size() == all.size() && !all.isEmpty()) {
            return Optional.of(field);
        }
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(left.stream().map(Challenge::text).collect(Collectors.joining(", ")));
    }

    /** The challenge whose elements of the list are just being read. */
    private static final class Reading {
        private final String scheme;
        private final Map<String, String> parameters = new HashMap<>();
        private final StringBuilder text = new StringBuilder();

        Reading(String first) {
            int word = Tokens.end(first, 0);
            // No parameter stands before the first scheme: what looks like one with a blank is a scheme to browsers.
            boolean begins = begins(first) || word > 0 && Tokens.pastBlanks(first, word) > word;
            scheme = begins ? first.substring(0, word).toLowerCase(Locale.ROOT) : "";
            text.append(first);
            learn(begins ? first.substring(Tokens.pastBlanks(first, word)) : first);
        }

        /** Whether an element is a scheme with what follows it, and not one more parameter. */
        static boolean begins(String element) {
            int word = Tokens.end(element, 0);
            int next = Tokens.pastBlanks(element, word);
            return word > 0 && (next == element.length() || element.charAt(next) != '=');
        }

        void add(String element) {
            if (!element.isEmpty()) {
                text.append(", ").append(element);
                learn(element);
            }
        }

        /** Where a name is said twice, the first is believed. */
        private void learn(String parameter) {
            int name = Tokens.end(parameter, 0);
            int equals = Tokens.pastBlanks(parameter, name);
            if (name > 0 && equals < parameter.length() && parameter.charAt(equals) == '=') {
                String value = parameter.substring(equals + 1).strip();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                parameters.putIfAbsent(
                        parameter.substring(0, name).toLowerCase(Locale.ROOT),
                        quoted ? unescaped(value.substring(1, value.length() - 1)) : value);
            }
        }

        Challenge end() {
            return new Challenge(scheme, Map.copyOf(parameters), text.toString());
        }
    }

    private static String unescaped(String quoted) {
        if (quoted.indexOf('\\') < 0) {
            return quoted;
        }
        StringBuilder text = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            if (quoted.charAt(i) == '\\' && i + 1 < quoted.length()) {
                i++;
            }
            text.append(quoted.charAt(i));
        }
        return text.toString();
    }
}
