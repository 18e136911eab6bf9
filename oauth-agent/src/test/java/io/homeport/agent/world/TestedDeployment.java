package io.homeport.agent.world;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.watch.DeploymentSource;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** The deployment that the tests' resources write: no file, but read as the agent reads its own. */
@Singleton
public class TestedDeployment implements DeploymentSource {
    @Override
    public Deployment read() {
        return StartCheck.check(
                DeploymentReader.Service.AGENT, ConfigProvider.getConfig().getConfigSources());
    }

    @Override
    public Map<String, String> shown() {
        return StartCheck.shown(
                DeploymentReader.Service.AGENT, ConfigProvider.getConfig().getConfigSources());
    }
}
