package io.homeport.proxy;

import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;

/** Starts the proxy, unless the deployment file is wrong: then it says what is, and nothing else. */
@QuarkusMain
public final class ProxyApplication {
    private static final String CACHE_TIME = "networkaddress.cache.ttl";
    /** Names are looked up in intervals of the proxy's own; what the JVM remembers in between only delays a change. */
    private static final String SECONDS = "3";

    private ProxyApplication() {}

    public static void main(String[] arguments) {
        if (Security.getProperty(CACHE_TIME) == null) {
            Security.setProperty(CACHE_TIME, SECONDS);
        }
        try {
            StartCheck.check(DeploymentReader.Service.PROXY);
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Quarkus.run(arguments);
    }
}
