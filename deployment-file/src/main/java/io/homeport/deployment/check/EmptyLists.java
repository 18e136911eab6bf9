package io.homeport.deployment.check;

import io.homeport.deployment.Fault;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Finds lists that are empty where a missing list means something else than nothing, such as all apps. The library reads
 * both alike, so that a list of nobody would become one of everybody.
 */
final class EmptyLists {
    private static final String NAME = "(?:\"[^\"]*\"|[^.\"]+)";
    private static final Pattern KEYS = Pattern.compile("homeport\\.(?:"
            + "routes\\." + NAME + "\\.(?:apps|acr-values)"
            + "|apps\\." + NAME + "\\.session-claims\\.show"
            + "|apps\\." + NAME + "\\.authorization-server(?:s\\." + NAME + ")?\\.id-token-algorithms)");

    private EmptyLists() {}

    /** A fault for each of them. */
    static List<Fault> in(SmallRyeConfig configuration) {
        return StreamSupport.stream(configuration.getPropertyNames().spliterator(), false)
                .filter(key -> KEYS.matcher(key).matches())
                .filter(key -> isEmpty(configuration.getConfigValue(key).getRawValue()))
                .sorted()
                .map(key -> new Fault(
                        key,
                        "is an empty list, which would be read as if the key was not there",
                        "a list of one, or no such key"))
                .toList();
    }

    private static boolean isEmpty(String value) {
        return value != null && value.isBlank();
    }
}
