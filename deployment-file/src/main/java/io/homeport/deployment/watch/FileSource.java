package io.homeport.deployment.watch;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import java.util.Map;

/**
 * The deployment file of this process, with its environment.
 *
 * @param service which reads its part
 */
public record FileSource(DeploymentReader.Service service) implements DeploymentSource {
    @Override
    public Deployment read() {
        return StartCheck.check(service);
    }

    @Override
    public Map<String, String> settingsOfStart() {
        return StartCheck.settingsOfStart();
    }

    @Override
    public Map<String, String> shown() {
        return StartCheck.shown(service);
    }
}
