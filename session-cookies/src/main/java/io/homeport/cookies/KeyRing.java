package io.homeport.cookies;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of one trust zone as the deployment file has them: the newest first, the oldest last. All of them open; which
 * one seals is told by {@link SealingChoice}.
 *
 * @param settlingTime how long an instance knows a new key before it seals with it
 */
public record KeyRing(List<SealingKey> keys, Duration settlingTime) {
    /** Longer than it takes a changed file to reach every instance, as a rule. */
    public static final Duration SETTLING_TIME = Duration.ofMinutes(10);

    public KeyRing {
        keys = List.copyOf(new ArrayList<>(keys));
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a key ring has at least one key");
        }
        Set<String> ids = new HashSet<>();
        for (SealingKey key : keys) {
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException("two keys of a ring have the id " + key.id());
            }
        }
    }

    /** A ring whose new keys settle for the usual time. */
    public KeyRing(List<SealingKey> keys) {
        this(keys, SETTLING_TIME);
    }

    /**
     * The id of a key that has another secret in the next ring. An instance that still has the earlier secret could not
     * tell the cookies of the new one from forged ones, and would clear them.
     */
    public Optional<String> changedInPlace(KeyRing next) {
        Map<String, SealingKey> before = new HashMap<>();
        keys.forEach(key -> before.put(key.id(), key));
        for (SealingKey key : next.keys) {
            SealingKey earlier = before.get(key.id());
            if (earlier != null && !earlier.hasSecretOf(key)) {
                return Optional.of(key.id());
            }
        }
        return Optional.empty();
    }
}
