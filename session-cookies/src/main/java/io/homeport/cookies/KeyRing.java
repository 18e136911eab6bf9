package io.homeport.cookies;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of one trust zone, in order: the first seals, all open. Adding a key in front rotates
 * without signing anyone out; removing one ends only the sessions that it sealed.
 */
public record KeyRing(List<SealingKey> keys) {
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

    SealingKey sealing() {
        return keys.get(0);
    }

    Optional<SealingKey> named(String id) {
        for (SealingKey key : keys) {
            if (key.id().equals(id)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }
}
