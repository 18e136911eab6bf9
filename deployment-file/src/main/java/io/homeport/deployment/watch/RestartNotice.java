package io.homeport.deployment.watch;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Notices settings that say something else than at the start, and that only a restart takes over. */
final class RestartNotice {
    private final Map<String, String> atStart;
    private Set<String> told = Set.of();

    /** With what is in force. */
    RestartNotice(Map<String, String> atStart) {
        this.atStart = Map.copyOf(atStart);
    }

    /** A sentence for the operator, once for each set of settings that differ. */
    Optional<String> look(Map<String, String> now) {
        Set<String> differ = new TreeSet<>(now.keySet());
        differ.addAll(atStart.keySet());
        differ.removeIf(key -> Objects.equals(atStart.get(key), now.get(key)));
        boolean isNews = !differ.isEmpty() && !differ.equals(told);
        told = differ;
        return isNews
                ? Optional.of(
                        "settings have changed that a restart takes over, and no reload: " + String.join(", ", differ))
                : Optional.empty();
    }
}
