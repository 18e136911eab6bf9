package io.homeport.cookies;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** A key of a ring as one instance has it: since when it knows the key, and what it has done with it. */
public final class HeldKey {
    private final Instant knownSince;
    private final KeyDerivation derivation;
    private final LongAdder seals = new LongAdder();
    private final LongAdder openings = new LongAdder();
    private volatile SealingKey key;
    private volatile boolean held = true;

    HeldKey(SealingKey key, Instant knownSince) {
        this.key = key;
        this.knownSince = knownSince;
        this.derivation = new KeyDerivation(key);
    }

    /** The key's name. */
    public String id() {
        return key.id();
    }

    /** The label of what it seals; empty for none. */
    public String label() {
        return key.region().orElse("");
    }

    /** Whether a value under its id and this label can be of it. */
    boolean seals(String label) {
        return key.seals(label);
    }

    /** How many values this instance has sealed with it. */
    public long seals() {
        return seals.sum();
    }

    /** How many values this instance has opened with it; what was not authentic does not count. */
    public long openings() {
        return openings.sum();
    }

    /** Since when this instance knows the key. */
    public Instant knownSince() {
        return knownSince;
    }

    /** From when on it may seal. */
    Instant sealsFrom(Duration settlingTime) {
        return key.activeFrom().orElse(knownSince.plus(settlingTime));
    }

    boolean is(SealingKey other) {
        return key.id().equals(other.id()) && key.hasSecretOf(other);
    }

    /** The same key, of which the file now says another time or region. */
    void restate(SealingKey same) {
        key = same;
    }

    /** It is in the ring no more. */
    void drop() {
        held = false;
    }

    boolean isHeld() {
        return held;
    }

    KeyDerivation derivation() {
        return derivation;
    }

    void hasSealed() {
        seals.increment();
    }

    void hasOpened() {
        openings.increment();
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "HeldKey[" + id() + "]";
    }
}
