package io.homeport.agent;

import io.homeport.configuration.DeploymentReader;
import io.homeport.configuration.HomeportConfiguration;
import io.homeport.configuration.InvalidConfiguration;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Starts the agent, unless the deployment file is wrong: then it says what is, and nothing else. */
@QuarkusMain
public final class AgentApplication {
    private AgentApplication() {}

    public static void main(String[] arguments) {
        try {
            DeploymentReader.read(
                    new SmallRyeConfigBuilder()
                            .addDefaultSources()
                            .addDiscoveredSources()
                            .addDefaultInterceptors()
                            .withMapping(HomeportConfiguration.class)
                            .build()
                            .getConfigMapping(HomeportConfiguration.class),
                    DeploymentReader.Service.AGENT);
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Quarkus.run(arguments);
    }
}
