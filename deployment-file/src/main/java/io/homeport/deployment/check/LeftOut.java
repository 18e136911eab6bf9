package io.homeport.deployment.check;

import io.homeport.deployment.Fault;
import io.smallrye.config.EnvConfigSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Keys that cannot be read, and why: what stands behind them is read as if they were not there. */
final class LeftOut {
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    /** Leaves out the keys of these faults; false if none of them is new. */
    boolean add(List<Fault> more) {
        boolean news = false;
        for (Fault fault : more) {
            if (keys.add(fault.key())) {
                faults.add(fault);
                news = true;
            }
        }
        return news;
    }

    /** All faults together. A key that was left out is not also missing. */
    Examined addTo(Examined rest) {
        List<Fault> all = new ArrayList<>(faults);
        rest.faults().stream().filter(fault -> !keys.contains(fault.key())).forEach(all::add);
        return new Examined(faults.isEmpty() ? rest.deployment() : Optional.empty(), all, rest.warnings());
    }

    /** The sources without the keys, so that their defaults hold. Environment variables stay: they have other names. */
    List<ConfigSource> of(Iterable<ConfigSource> sources) {
        List<ConfigSource> left = new ArrayList<>();
        sources.forEach(source -> left.add(source instanceof EnvConfigSource ? source : new Without(source, keys)));
        return left;
    }

    private record Without(ConfigSource source, Set<String> keys) implements ConfigSource {
        @Override
        public Set<String> getPropertyNames() {
            Set<String> names = new HashSet<>(source.getPropertyNames());
            names.removeAll(keys);
            return names;
        }

        @Override
        public String getValue(String name) {
            return keys.contains(name) ? null : source.getValue(name);
        }

        @Override
        public String getName() {
            return source.getName();
        }

        @Override
        public int getOrdinal() {
            return source.getOrdinal();
        }

        /** Never prints what the source says. */
        @Override
        public String toString() {
            return source.getName();
        }
    }
}
