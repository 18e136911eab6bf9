package io.homeport.doctor;

import io.homeport.agent.AgentListenSettings;
import io.homeport.authorizationserver.ClientKeys;
import io.homeport.authorizationserver.DecryptionKeys;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.check.Examined;
import io.homeport.deployment.check.StartCheck;
import io.homeport.proxy.carrier.TrustedProxies;
import io.homeport.proxy.settings.ProxyListenSettings;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.settings.SettingsCheck;
import io.homeport.proxy.upstream.GatewayTls;
import io.homeport.proxy.upstream.UpstreamClients;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** All that a start of the agent and a start of the proxy check, for one file. */
final class StartChecks {
    private static final Pattern KEY = Pattern.compile("homeport-(?:agent|proxy)\\.[^\\s\"]+");

    private final List<ConfigSource> sources;
    private final Set<Finding> findings = new LinkedHashSet<>();

    private StartChecks(List<ConfigSource> sources) {
        this.sources = sources;
    }

    /**
     * What they find.
     *
     * @param read absent where one of the services would not start
     */
    record Result(List<Finding> findings, Optional<Read> read) {}

    /** The file as each service reads it. */
    record Read(Deployment agent, Deployment proxy, ProxySettings settings) {}

    static Result of(List<ConfigSource> sources) {
        return new StartChecks(sources).run();
    }

    /** The file with what comes before it, for what no mapping of ours reads. */
    static SmallRyeConfig configuration(List<ConfigSource> sources) {
        return new SmallRyeConfigBuilder()
                .withSources(sources)
                .addDefaultInterceptors()
                .build();
    }

    private Result run() {
        Optional<Deployment> agent = deployment(Service.AGENT);
        Optional<Deployment> proxy = deployment(Service.PROXY);
        settings("homeport-agent", AgentListenSettings.class);
        Optional<ProxySettings> settings = settings("homeport-proxy", ProxyListenSettings.class, ProxySettings.class)
                .map(config -> config.getConfigMapping(ProxySettings.class));
        settings.ifPresent(this::check);
        TlsNames tls = TlsNames.of(configuration(sources));
        agent.ifPresent(deployment -> checkAgent(deployment, tls));
        proxy.ifPresent(deployment -> {
            settings.ifPresent(known -> {
                attempt(() -> SettingsCheck.checkRoom(known, deployment.cookieBudget()));
                checkProxy(deployment, known, tls);
            });
        });
        boolean starts = findings.stream().noneMatch(Finding::isError);
        return new Result(
                List.copyOf(findings),
                starts
                        ? Optional.of(new Read(agent.orElseThrow(), proxy.orElseThrow(), settings.orElseThrow()))
                        : Optional.empty());
    }

    private Optional<Deployment> deployment(Service service) {
        Examined examined = StartCheck.examine(service, sources);
        UnsetVariables unset = new UnsetVariables(sources);
        examined.faults().forEach(fault -> findings.add(Finding.of(unset.named(fault))));
        examined.warnings().forEach(warning -> findings.add(Finding.ofWarning(warning)));
        return examined.deployment();
    }

    private Optional<SmallRyeConfig> settings(String service, Class<?>... mappings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withSources(sources)
                .addDefaultInterceptors()
                .addDiscoveredConverters();
        for (Class<?> mapping : mappings) {
            builder.withMapping(mapping, service);
        }
        try {
            return Optional.of(builder.build());
        } catch (ConfigValidationException e) {
            IntStream.range(0, e.getProblemCount())
                    .mapToObj(at -> e.getProblem(at).getMessage())
                    .forEach(message -> findings.add(problem(service, message)));
            return Optional.empty();
        }
    }

    /** Without the library's own words, which may quote a value. */
    private static Finding problem(String service, String message) {
        Matcher key = KEY.matcher(message);
        return Finding.error(
                key.find() ? key.group() : service,
                message.startsWith("SRCFG00050") ? "is no key of " + service : "has a value of the wrong kind",
                "a key and a kind of value from docs/configuration.md");
    }

    private void check(ProxySettings settings) {
        attempt(() -> SettingsCheck.check(settings));
        attempt(() -> TrustedProxies.of(settings));
        SettingsCheck.warnings(settings).forEach(warning -> findings.add(Finding.ofWarning(warning)));
    }

    private void checkAgent(Deployment deployment, TlsNames tls) {
        deployment.apps().values().stream()
                .flatMap(app -> app.authorizationServers().stream())
                .forEach(server -> {
                    attempt(() -> ClientKeys.of(server.clientKeys()));
                    attempt(() -> DecryptionKeys.of(server.tokenStyle().decryptionKeys()));
                    attempt(() ->
                            ServerTls.of(server.setting() + ".tls", server.tls(), server.presentsCertificate(), tls));
                });
        deployment
                .signalStreams()
                .values()
                .forEach(stream -> attempt(() ->
                        ServerTls.of("homeport.shared-signals." + stream.name() + ".tls", stream.tls(), false, tls)));
        deployment.store().ifPresent(store -> attempt(() -> check(store, tls)));
    }

    private void checkProxy(Deployment deployment, ProxySettings settings, TlsNames tls) {
        attempt(() -> UpstreamClients.check(deployment, tls));
        attempt(() -> UpstreamClients.check(settings, tls));
        attempt(() -> GatewayTls.check(deployment, settings, tls));
        deployment.proxyClients().values().stream()
                .flatMap(clients -> clients.values().stream())
                .forEach(client -> attempt(() -> ServerTls.of(client.setting() + ".tls", client.tls(), false, tls)));
    }

    private static void check(StoreSettings store, TlsNames tls) {
        if (store.place() instanceof StoreSettings.Redis redis) {
            ServerTls.of("homeport.store.tls", redis.tls(), false, tls);
        }
    }

    private void attempt(Runnable check) {
        try {
            check.run();
        } catch (InvalidConfiguration e) {
            e.problems().forEach(fault -> findings.add(Finding.of(fault)));
        }
    }
}
