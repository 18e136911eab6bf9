package io.homeport.deployment.check;

import io.homeport.cookies.Sha256;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.command.Ports;
import io.homeport.deployment.file.DeploymentFile;
import io.homeport.deployment.file.HomeportConfiguration;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads the deployment file: before anything starts, so that a service with a wrong one never opens a port, and for
 * what the service then serves, at start and whenever the file changes.
 */
public final class StartCheck {
    private static final Pattern KEY = Pattern.compile("homeport\\.(?:[^\\s\"]|\"[^\"]*\")+");
    /** SmallRye Config's number for a property that maps to nothing. */
    private static final String UNKNOWN = "SRCFG00050";

    /** What Quarkus and the services themselves read, at the start. */
    private static final List<String> ELSEWHERE = List.of("quarkus.", "homeport-proxy.", "homeport-agent.");

    private StartCheck() {}

    /**
     * Reads the configuration that this process would run with.
     *
     * @throws InvalidConfiguration with all faults at once
     */
    public static Deployment check(DeploymentReader.Service service) {
        try {
            return check(service, ofProcess());
        } catch (InvalidConfiguration e) {
            throw isSilent() ? DeploymentFile.missing().map(StartCheck::only).orElse(e) : e;
        }
    }

    private static InvalidConfiguration only(Fault fault) {
        return new InvalidConfiguration(List.of(fault));
    }

    /** Whether nothing at all speaks of a deployment: then the file is what is missing, and not each of its keys. */
    private static boolean isSilent() {
        for (String key : ofProcess().build().getPropertyNames()) {
            if (key.startsWith("homeport.")) {
                return false;
            }
        }
        return true;
    }

    /**
     * One sentence of a port of this process' service that cannot be opened, if there is one.
     *
     * @param service the first word of its keys, such as {@code homeport-agent}
     * @param port unless the configuration has another
     */
    public static Optional<String> portFault(String service, int port, int managementPort) {
        SmallRyeConfig configuration = ofProcess().addDefaultInterceptors().build();
        return new Ports(configuration, service).fault(port, managementPort);
    }

    private static SmallRyeConfigBuilder ofProcess() {
        return new SmallRyeConfigBuilder()
                .addDefaultSources()
                .addDiscoveredSources()
                // By hand, too: a native executable has no list of the services that a class path offers.
                .withSources(new DeploymentFile());
    }

    /**
     * What the configuration that this process would run with says of settings that only a start reads: by their keys, and
     * as hashes, since one of them may be the password of a key store.
     *
     * @throws InvalidConfiguration if the file cannot be read
     */
    public static Map<String, String> settingsOfStart() {
        SmallRyeConfig configuration = ofProcess().build();
        Map<String, String> hashes = new HashMap<>();
        for (String key : configuration.getPropertyNames()) {
            if (ELSEWHERE.stream().anyMatch(key::startsWith)) {
                String value = configuration.getConfigValue(key).getRawValue();
                hashes.put(key, Sha256.base64url(String.valueOf(value)));
            }
        }
        return hashes;
    }

    /** What the configuration that this process would run with says, key by key, without a secret. */
    public static Map<String, String> shown(DeploymentReader.Service service) {
        return shown(service, ofProcess());
    }

    /** The same of other sources. */
    public static Map<String, String> shown(DeploymentReader.Service service, Iterable<ConfigSource> sources) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
        sources.forEach(builder::withSources);
        return shown(service, builder);
    }

    private static Map<String, String> shown(DeploymentReader.Service service, SmallRyeConfigBuilder builder) {
        return ShownSettings.of(builder.addDefaultInterceptors()
                .withInterceptorFactories(new UnreadSecrets(service))
                .build());
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

    /**
     * Finds all that a start of the service would stop at, and goes on behind each: a key that cannot be read is left out
     * for what comes behind it.
     */
    public static Examined examine(DeploymentReader.Service service, Iterable<ConfigSource> sources) {
        LeftOut leftOut = new LeftOut();
        while (true) {
            SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
            leftOut.of(sources).forEach(builder::withSources);
            try {
                HomeportConfiguration file = read(builder.withInterceptorFactories(new UnreadSecrets(service)));
                return leftOut.addTo(DeploymentReader.examine(file, service));
            } catch (InvalidConfiguration e) {
                if (!leftOut.add(e.problems())) {
                    return leftOut.addTo(new Examined(Optional.empty(), List.of(), List.of()));
                }
            }
        }
    }

    private static Deployment check(DeploymentReader.Service service, SmallRyeConfigBuilder builder) {
        UnreadSecrets unread = new UnreadSecrets(service);
        HomeportConfiguration file = read(builder.withInterceptorFactories(unread));
        return DeploymentReader.read(file, service, unread.notice().stream().toList());
    }

    /** The library's own converters have 1. */
    private static final int BEFORE_THE_LIBRARYS = 200;

    private static HomeportConfiguration read(SmallRyeConfigBuilder builder) {
        try {
            SmallRyeConfig configuration = builder.addDefaultInterceptors()
                    .addDiscoveredConverters()
                    .withConverter(Boolean.class, BEFORE_THE_LIBRARYS, new SwitchWords())
                    .withMapping(HomeportConfiguration.class)
                    .build();
            List<Fault> empty = EmptyLists.in(configuration);
            if (!empty.isEmpty()) {
                throw new InvalidConfiguration(empty);
            }
            return configuration.getConfigMapping(HomeportConfiguration.class);
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
