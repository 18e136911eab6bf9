package io.homeport.agent.apps;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is different in a deployment file: the names of apps, and whether the keys of the cookies are.
 */
public record Change(List<String> added, List<String> changed, List<String> removed, boolean cookieKeys) {

    /** Whether nothing is. */
    public boolean isNone() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && !cookieKeys;
    }

    /** For the log. */
    @Override
    public String toString() {
        return Stream.of(
                        words("apps added: ", added),
                        words("apps changed: ", changed),
                        words("apps removed: ", removed),
                        cookieKeys ? "keys of the cookies" : "")
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String words(String what, List<String> names) {
        return names.isEmpty() ? "" : what + String.join(", ", names);
    }
}
