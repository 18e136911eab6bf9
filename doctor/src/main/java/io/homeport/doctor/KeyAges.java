package io.homeport.doctor;

import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How old the keys are, and in which order, as far as the file says it, and whether two rings have one secret. */
final class KeyAges {
    /** As long as the operator's guide lets a key seal. */
    private static final Duration OLD = Duration.ofDays(90);

    private KeyAges() {}

    /**
     * Looks.
     *
     * @param file as the agent reads it, which has all rings
     */
    static List<Finding> in(Deployment file, Instant now) {
        List<Finding> findings = new ArrayList<>();
        age("homeport.cookies.access-keys", file.accessKeys(), now).ifPresent(findings::add);
        file.sessionKeys()
                .flatMap(ring -> age("homeport.cookies.session-keys", ring, now))
                .ifPresent(findings::add);
        order("homeport.cookies.access-keys", file.accessKeys()).ifPresent(findings::add);
        file.sessionKeys()
                .flatMap(ring -> order("homeport.cookies.session-keys", ring))
                .ifPresent(findings::add);
        Optional<KeyRing> hashes = file.store().flatMap(StoreSettings::hashKeys);
        List<SealingKey> cookies = new ArrayList<>(file.accessKeys().keys());
        file.sessionKeys().ifPresent(ring -> cookies.addAll(ring.keys()));
        boolean shared = hashes.stream()
                .flatMap(ring -> ring.keys().stream())
                .anyMatch(hash -> cookies.stream().anyMatch(key -> Arrays.equals(key.secret(), hash.secret())));
        if (shared) {
            findings.add(Finding.error(
                    "homeport.store.hash-keys",
                    "shares a secret with homeport.cookies",
                    "a key of its own, the output of `homeport keygen`"));
        }
        return findings;
    }

    /** The first key that may seal does, so one that is behind an older one never will. */
    private static Optional<Finding> order(String key, KeyRing ring) {
        for (int i = 0; i + 1 < ring.keys().size(); i++) {
            SealingKey first = ring.keys().get(i);
            SealingKey behind = ring.keys().get(i + 1);
            if (first.activeFrom().isPresent()
                    && behind.activeFrom()
                            .filter(first.activeFrom().get()::isBefore)
                            .isPresent()) {
                return Optional.of(Finding.warning(
                        key,
                        "has key " + behind.id() + ", which is to seal from "
                                + behind.activeFrom().get()
                                + ", behind " + first.id() + ", which seals from "
                                + first.activeFrom().get() + " and comes first: " + behind.id() + " never seals",
                        "the newest key first"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Finding> age(String key, KeyRing ring, Instant now) {
        SealingKey newest = ring.keys().get(0);
        return newest.activeFrom()
                .filter(from -> from.plus(OLD).isBefore(now))
                .map(from -> Finding.warning(
                        key,
                        "seals with key " + newest.id() + " since " + from + ", which is "
                                + Duration.between(from, now).toDays() + " days",
                        "a new key before it, from `homeport keygen`; docs/runbooks.md says how, without signing"
                                + " anyone out"));
    }
}
