package io.homeport.agent;

import io.homeport.authorizationserver.ClientKeys;
import io.homeport.authorizationserver.DecryptionKeys;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.command.ServiceCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import java.util.OptionalInt;

/** Starts the agent, unless the deployment file is wrong: then it says what is, and nothing else. */
@QuarkusMain
public final class AgentApplication {
    private static final ServiceCommand COMMAND = new ServiceCommand(
            "agent", "Signs users of single page apps in and out, and keeps their tokens in sealed cookies.", """
            It listens on 127.0.0.1, port 9503, and for health and metrics on port 9603, unless the file says
            homeport-agent.host, .port, .management-host or .management-port.
            """);

    private AgentApplication() {}

    public static void main(String[] arguments) {
        OptionalInt answered = COMMAND.answer(List.of(arguments), System.out, System.err);
        if (answered.isPresent()) {
            System.exit(answered.getAsInt());
        }
        try {
            StartCheck.check(DeploymentReader.Service.AGENT).apps().values().stream()
                    .flatMap(app -> app.authorizationServers().stream())
                    .forEach(server -> {
                        ClientKeys.of(server.clientKeys());
                        DecryptionKeys.of(server.tokenStyle().decryptionKeys());
                    });
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        StartCheck.portFault("homeport-agent", 9503, 9603).ifPresent(fault -> {
            System.err.println(fault);
            System.exit(1);
        });
        Quarkus.run();
    }
}
