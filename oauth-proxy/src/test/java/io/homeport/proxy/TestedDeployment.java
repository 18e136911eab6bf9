package io.homeport.proxy;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.watch.DeploymentSource;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** The deployment that the tests' resources write: no file, but read as the proxy reads its own. */
@Singleton
public class TestedDeployment implements DeploymentSource {
    @Override
    public Deployment read() {
        return StartCheck.check(
                DeploymentReader.Service.PROXY, ConfigProvider.getConfig().getConfigSources());
    }
}
