package io.homeport.deployment.check;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.file.DeploymentFile;
import io.homeport.deployment.file.HomeportConfiguration;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads the deployment file: before anything starts, so that a service with a wrong one never opens a port, and for
 * what the service then serves, at start and whenever the file changes.
 */
public final class StartCheck {
    private static final Pattern KEY = Pattern.compile("homeport\\.[^\\s\"]+");
    /** SmallRye Config's number for a property that maps to nothing. */
    private static final String UNKNOWN = "SRCFG00050";

    private StartCheck() {}

    /**
     * Reads the configuration that this process would run with.
     *
     * @throws InvalidConfiguration with all faults at once
     */
    public static Deployment check(DeploymentReader.Service service) {
        return check(
                service,
                new SmallRyeConfigBuilder()
                        .addDefaultSources()
                        .addDiscoveredSources()
                        // By hand, too: a native executable has no list of the services that a class path offers.
                        .withSources(new DeploymentFile()));
    }

    /**
     * Reads what other sources say, in the same way.
     *
     * @throws InvalidConfiguration with all faults at once
     */
    public static Deployment check(DeploymentReader.Service service, Iterable<ConfigSource> sources) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
        sources.forEach(builder::withSources);
        return check(service, builder);
    }

    private static Deployment check(DeploymentReader.Service service, SmallRyeConfigBuilder builder) {
        return DeploymentReader.read(read(builder), service);
    }

    private static HomeportConfiguration read(SmallRyeConfigBuilder builder) {
        try {
            return builder.addDefaultInterceptors()
                    .addDiscoveredConverters()
                    .withMapping(HomeportConfiguration.class)
                    .build()
                    .getConfigMapping(HomeportConfiguration.class);
        } catch (ConfigValidationException e) {
            throw new InvalidConfiguration(IntStream.range(0, e.getProblemCount())
                    .mapToObj(at -> problem(e.getProblem(at).getMessage()))
                    .toList());
        }
    }

    /** Without the library's own words, which may quote a value: that may be a secret in the wrong place. */
    private static Fault problem(String message) {
        Matcher key = KEY.matcher(message);
        String name = key.find() ? key.group() : "homeport";
        return message.startsWith(UNKNOWN)
                ? new Fault(name, "is no key of the deployment file", "a key of the configuration reference")
                : new Fault(name, "has a value of the wrong kind", "PT10S for a time, true for a switch");
    }
}
