package io.homeport.proxy;

import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.command.ServiceCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;
import java.util.List;
import java.util.OptionalInt;

/** Starts the proxy, unless the deployment file is wrong: then it says what is, and nothing else. */
@QuarkusMain
public final class ProxyApplication {
    private static final String CACHE_TIME = "networkaddress.cache.ttl";
    /** Names are looked up in intervals of the proxy's own; what the JVM remembers in between only delays a change. */
    private static final String SECONDS = "3";

    private static final ServiceCommand COMMAND = new ServiceCommand(
            "proxy",
            "Takes the pages' requests, puts the session's token in the cookie's place, and routes by home region.",
            """
            It listens on 127.0.0.1, port 9502 (https: 9543), and for health and metrics on port 9602, unless the file
            says homeport-proxy.host, .port, .tls-port, .management-host or .management-port.
            """);

    private ProxyApplication() {}

    public static void main(String[] arguments) {
        OptionalInt answered = COMMAND.answer(List.of(arguments), System.out, System.err);
        if (answered.isPresent()) {
            System.exit(answered.getAsInt());
        }
        if (Security.getProperty(CACHE_TIME) == null) {
            Security.setProperty(CACHE_TIME, SECONDS);
        }
        try {
            StartCheck.check(DeploymentReader.Service.PROXY);
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        StartCheck.portFault("homeport-proxy", 9502, 9602).ifPresent(fault -> {
            System.err.println(fault);
            System.exit(1);
        });
        Quarkus.run();
    }
}
