package io.homeport.agent;

import io.homeport.authorizationserver.ClientKeys;
import io.homeport.authorizationserver.DecryptionKeys;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the agent, unless the deployment file is wrong: then it says what is, and nothing else. */
@QuarkusMain
public final class AgentApplication {
    private AgentApplication() {}

    public static void main(String[] arguments) {
        try {
            StartCheck.check(DeploymentReader.Service.AGENT).apps().values().forEach(app -> {
                ClientKeys.of(app.authorizationServer().clientKeys());
                DecryptionKeys.of(app.authorizationServer().tokenStyle().decryptionKeys());
            });
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Quarkus.run(arguments);
    }
}
