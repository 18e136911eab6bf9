package io.homeport.telemetry;

import io.homeport.cookies.HeldKey;
import io.homeport.cookies.LiveKeyRing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each key of a ring does, so that an operator sees when all instances know a new key, and when an old one can go.
 * The keys count by themselves, and are asked when the metrics are read: a request pays for nothing here.
 */
public final class KeyMetrics {
    private final MeterRegistry registry;
    private final String name;
    private final LiveKeyRing ring;
    private final boolean seals;
    private final Map<HeldKey, List<Meter>> shown = new HashMap<>();

    private KeyMetrics(MeterRegistry registry, String name, LiveKeyRing ring, boolean seals) {
        this.registry = registry;
        this.name = name;
        this.ring = ring;
        this.seals = seals;
    }

    /** Shows the keys of a ring that this service only opens with, as they are at each time. */
    public static void ofOpening(MeterRegistry registry, String name, LiveKeyRing ring) {
        show(new KeyMetrics(registry, name, ring, false));
    }

    /** Shows the keys of a ring that this service seals with, too. */
    public static void ofSealing(MeterRegistry registry, String name, LiveKeyRing ring) {
        show(new KeyMetrics(registry, name, ring, true));
    }

    private static void show(KeyMetrics metrics) {
        metrics.follow();
        metrics.ring.whenChanged(metrics::follow);
    }

    private synchronized void follow() {
        List<HeldKey> keys = ring.keys();
        shown.entrySet().removeIf(one -> {
            boolean gone = !keys.contains(one.getKey());
            if (gone) {
                one.getValue().forEach(registry::remove);
            }
            return gone;
        });
        keys.forEach(key -> shown.computeIfAbsent(key, this::meters));
    }

    private List<Meter> meters(HeldKey key) {
        Tags tags = Tags.of("ring", name, "key", key.id());
        List<Meter> meters = new ArrayList<>();
        meters.add(FunctionCounter.builder("homeport.cookie.key.openings", key, HeldKey::openings)
                .description("Cookies that were opened with the key")
                .tags(tags)
                .register(registry));
        if (seals) {
            meters.add(FunctionCounter.builder("homeport.cookie.key.seals", key, HeldKey::seals)
                    .description("Cookies that were sealed with the key")
                    .tags(tags)
                    .register(registry));
            meters.add(Gauge.builder("homeport.cookie.key.sealing", key, one -> ring.sealing() == one ? 1 : 0)
                    .description("1 of the key that seals now")
                    .tags(tags)
                    .register(registry));
        }
        return meters;
    }
}
