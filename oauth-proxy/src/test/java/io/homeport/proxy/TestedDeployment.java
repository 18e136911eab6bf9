package io.homeport.proxy;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.watch.DeploymentSource;
import io.smallrye.config.PropertiesConfigSource;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The deployment that the tests' resources write: no file, but read as the proxy reads its own. A test may change it while
 * the proxy runs.
 */
@Singleton
public class TestedDeployment implements DeploymentSource {
    private static final int ABOVE_ALL = 1000;

    private volatile Map<String, String> changed = Map.of();
    private volatile String without = "";

    @Override
    public Deployment read() {
        List<ConfigSource> sources = new ArrayList<>();
        ConfigProvider.getConfig().getConfigSources().forEach(source -> sources.add(restOf(source)));
        sources.add(new PropertiesConfigSource(changed, "changed by a test", ABOVE_ALL));
        return StartCheck.check(DeploymentReader.Service.PROXY, sources);
    }

    private ConfigSource restOf(ConfigSource source) {
        if (without.isEmpty()) {
            return source;
        }
        Map<String, String> rest = new TreeMap<>();
        source.getPropertyNames().stream()
                .filter(name -> !name.startsWith(without) && source.getValue(name) != null)
                .forEach(name -> rest.put(name, source.getValue(name)));
        return new PropertiesConfigSource(rest, source.getName(), source.getOrdinal());
    }

    /** Says this, too, from now on, and nothing else than before. */
    void change(Map<String, String> keys) {
        changed = Map.copyOf(keys);
        without = "";
    }

    /** Says the same as before, but nothing that begins like this. */
    void remove(String beginning) {
        changed = Map.of();
        without = beginning;
    }

    /** Both. */
    void change(Map<String, String> keys, String removed) {
        changed = Map.copyOf(keys);
        without = removed;
    }

    /** Says what it said before any change. */
    void restore() {
        change(Map.of());
    }
}
