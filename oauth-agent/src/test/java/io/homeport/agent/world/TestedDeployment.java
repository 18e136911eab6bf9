package io.homeport.agent.world;

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

/** The deployment that the tests' resources write: no file, but read as the agent reads its own. */
@Singleton
public class TestedDeployment implements DeploymentSource {
    /** A test's own setting: the beginning of the keys that its deployment does not have. */
    public static final String WITHOUT = "tested-deployment.without";

    @Override
    public Deployment read() {
        return StartCheck.check(DeploymentReader.Service.AGENT, sources());
    }

    @Override
    public Map<String, String> shown() {
        return StartCheck.shown(DeploymentReader.Service.AGENT, sources());
    }

    private static List<ConfigSource> sources() {
        String without = ConfigProvider.getConfig()
                .getOptionalValue(WITHOUT, String.class)
                .orElse("");
        List<ConfigSource> sources = new ArrayList<>();
        ConfigProvider.getConfig()
                .getConfigSources()
                .forEach(source -> sources.add(without.isEmpty() ? source : restOf(source, without)));
        return sources;
    }

    private static ConfigSource restOf(ConfigSource source, String without) {
        Map<String, String> rest = new TreeMap<>();
        source.getPropertyNames().stream()
                .filter(name -> !name.startsWith(without) && source.getValue(name) != null)
                .forEach(name -> rest.put(name, source.getValue(name)));
        return new PropertiesConfigSource(rest, source.getName(), source.getOrdinal());
    }
}
