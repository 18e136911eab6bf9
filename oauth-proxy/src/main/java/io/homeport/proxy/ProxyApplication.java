package io.homeport.proxy;

import io.homeport.configuration.DeploymentReader;
import io.homeport.configuration.InvalidConfiguration;
import io.homeport.configuration.StartCheck;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the proxy, unless the deployment file is wrong: then it says what is, and nothing else. */
@QuarkusMain
public final class ProxyApplication {
    private ProxyApplication() {}

    public static void main(String[] arguments) {
        try {
            StartCheck.check(DeploymentReader.Service.PROXY);
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Quarkus.run(arguments);
    }
}
