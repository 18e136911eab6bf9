package io.homeport.deployment.check;

import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What file and environment say of the deployment, for the operator's eyes: every key, and of secrets that they are set. A
 * secret is left out by its key, and once more wherever else its text stands.
 */
final class ShownSettings {
    static final String HIDDEN = "(set, not shown)";

    private static final List<String> SHOWN = List.of("homeport.", "homeport-proxy.", "homeport-agent.");
    private static final List<String> SECRET = List.of("secret", "password", "cookie-key", "poll-token");
    /** Parameters of requests between servers may be anything, so that none is shown. */
    private static final Pattern PARAMETERS = Pattern.compile("homeport\\..*\\.(token|logout)-parameters\\..*");

    private static final Pattern PLACE = Pattern.compile("\\[\\d+]$");
    /** What is shorter stands in many a text by chance. */
    private static final int SHORTEST_SECRET = 6;

    private ShownSettings() {}

    static Map<String, String> of(SmallRyeConfig configuration) {
        Map<String, String> shown = new TreeMap<>();
        List<String> secrets = new ArrayList<>();
        for (String key : configuration.getPropertyNames()) {
            if (SHOWN.stream().anyMatch(key::startsWith)) {
                Optional<String> value = value(configuration, key);
                if (isSecret(key)) {
                    value.filter(text -> text.length() >= SHORTEST_SECRET).ifPresent(secrets::add);
                    shown.put(key, value.isPresent() ? HIDDEN : "(cannot be read here)");
                } else {
                    shown.put(key, value.map(ShownSettings::withoutCredentials).orElse("(cannot be read here)"));
                }
            }
        }
        // A list of a YAML file has its values under the key, and each one of them under the key with its place.
        Set<String> keys = Set.copyOf(shown.keySet());
        shown.keySet().removeIf(key -> {
            Matcher place = PLACE.matcher(key);
            return place.find() && keys.contains(key.substring(0, place.start()));
        });
        shown.replaceAll((key, text) -> secrets.stream().anyMatch(text::contains) ? HIDDEN : text);
        return shown;
    }

    static boolean isSecret(String key) {
        return SECRET.stream().anyMatch(key::endsWith)
                || PARAMETERS.matcher(key).matches();
    }

    private static Optional<String> value(SmallRyeConfig configuration, String key) {
        try {
            return Optional.ofNullable(configuration.getConfigValue(key).getValue());
        } catch (NoSuchElementException | IllegalArgumentException e) {
            // It stands for an environment variable that this service does not get.
            return Optional.empty();
        }
    }

    /** An address without its user, password and query, any of which may be a secret. */
    private static String withoutCredentials(String value) {
        StringBuilder shown = new StringBuilder(value);
        for (int scheme = shown.indexOf("://"); scheme >= 0; scheme = shown.indexOf("://", scheme + 3)) {
            int end = scheme + 3;
            while (end < shown.length() && "/?#, ".indexOf(shown.charAt(end)) < 0) {
                end++;
            }
            int at = shown.lastIndexOf("@", end);
            if (at > scheme) {
                shown.replace(scheme + 3, at, "…");
            }
            int query = shown.indexOf("?", scheme);
            if (query >= 0) {
                int over = query;
                while (over < shown.length() && ", ".indexOf(shown.charAt(over)) < 0) {
                    over++;
                }
                shown.replace(query, over, "?…");
            }
        }
        return shown.toString();
    }
}
