package io.homeport.deployment.check;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where the agent's instances are. */
final class AgentUrlReader {
    private static final String KEY = "homeport.agent-url";
    private static final String EXAMPLE = "https://agent.internal:8443";

    private final Checks checks;

    AgentUrlReader(Checks checks) {
        this.checks = checks;
    }

    /** Of one address the key is the setting's own; of several each has its number. */
    List<URI> read(Optional<List<String>> configured) {
        List<String> urls = configured.orElse(List.of());
        if (urls.size() < 2) {
            return checks.server(KEY, urls.stream().findFirst(), EXAMPLE).stream()
                    .toList();
        }
        List<URI> read = new ArrayList<>();
        Set<URI> known = new HashSet<>();
        for (int i = 0; i < urls.size(); i++) {
            String key = KEY + "[" + i + "]";
            checks.server(key, Optional.of(urls.get(i)), EXAMPLE).ifPresent(url -> {
                read.add(url);
                if (!known.add(url)) {
                    checks.problem(key, "is there already", EXAMPLE);
                }
            });
        }
        return List.copyOf(read);
    }
}
