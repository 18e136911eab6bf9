package io.homeport.proxy;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.watch.DeploymentSource;
import io.homeport.proxy.apitoken.ApiCredentials;
import io.homeport.proxy.apitoken.ApiTokenMetrics;
import io.homeport.proxy.apitoken.ApiTokens;
import io.homeport.proxy.apitoken.TokenServer;
import io.homeport.proxy.carrier.TrustedProxies;
import io.homeport.proxy.carrier.VertxHead;
import io.homeport.proxy.execution.AgentExchanges;
import io.homeport.proxy.execution.Answers;
import io.homeport.proxy.execution.ApiExchanges;
import io.homeport.proxy.execution.Execution;
import io.homeport.proxy.execution.Problems;
import io.homeport.proxy.execution.SessionRate;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.lane.FastLane;
import io.homeport.proxy.lane.Passages;
import io.homeport.proxy.server.Descriptors;
import io.homeport.proxy.server.Lane;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.server.RequestGate;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.settings.SettingsCheck;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.telemetry.AccessLog;
import io.homeport.proxy.telemetry.Findings;
import io.homeport.proxy.telemetry.LoadReports;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.telemetry.ProxyMetrics;
import io.homeport.proxy.telemetry.SecurityEvents;
import io.homeport.proxy.telemetry.ServerReports;
import io.homeport.proxy.telemetry.UpstreamReports;
import io.homeport.proxy.upstream.AddressBook;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.Upstream;
import io.homeport.proxy.upstream.UpstreamClients;
import io.homeport.proxy.upstream.Upstreams;
import io.homeport.proxy.websocket.Tunnel;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Puts the proxy together from its configuration and hangs it on the HTTP server. */
@ApplicationScoped
public class Proxy {
    private static final Logger LOG = Logger.getLogger(Proxy.class);
    private static final Logger EVENTS = Logger.getLogger("io.homeport.events");
    private static final long DRAIN_POLL_MILLIS = 20;

    private final Listener listener;
    private final TlsConfigurationRegistry tls;
    private Optional<Load> load = Optional.empty();
    private Optional<AccessLog> accessLog = Optional.empty();
    private Duration drainTimeout = Duration.ZERO;
    private final List<UpstreamClients> opened = new CopyOnWriteArrayList<>();
    private final List<Forwarder> forwarders = new CopyOnWriteArrayList<>();
    private final List<FastLane> lanes = new CopyOnWriteArrayList<>();
    private final List<Tunnel> tunnels = new CopyOnWriteArrayList<>();
    private final List<TokenServer> authorizationServers = new CopyOnWriteArrayList<>();

    Proxy(Listener listener, TlsConfigurationRegistry tls) {
        this.listener = listener;
        this.tls = tls;
    }

    /** The time, which a test may move or break. */
    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** The deployment file, as it is read before the start and at the start. */
    @Produces
    @Singleton
    @DefaultBean
    DeploymentSource deploymentSource() {
        return () -> StartCheck.check(DeploymentReader.Service.PROXY);
    }

    void start(
            @Observes StartupEvent starting,
            Vertx vertx,
            DeploymentSource source,
            ProxySettings settings,
            MeterRegistry registry,
            Clock clock) {
        SettingsCheck.check(settings);
        Deployment deployment = source.read();
        deployment.warnings().forEach(LOG::warn);
        UpstreamClients.check(deployment, tls);
        SettingsCheck.warnings(settings).forEach(LOG::warn);
        TrustedProxies trusted = TrustedProxies.of(settings);
        Load load = load(settings, trusted);
        this.load = Optional.of(load);
        Descriptors.warning(settings).ifPresent(LOG::warn);
        drainTimeout = settings.drainTimeout();
        ProxyMetrics metrics = new ProxyMetrics(registry, deployment.region(), deployment.boundaries());
        metrics.watch(load::requests, load::connections);
        SecurityEvents events = new SecurityEvents(System::nanoTime, EVENTS::warn);
        accessLog = settings.accessLog() ? Optional.of(AccessLog.open(clock)) : Optional.empty();
        Observer observer = new Observer(
                metrics, events, accessLog, new UpstreamReports(System::nanoTime, LOG::warn), deployment.region());
        AddressBook addresses = addresses(vertx, deployment, settings, metrics);

        Rules rules = Rules.of(deployment, settings, clock);
        ApiCredentials credentials = new ApiCredentials(
                apiTokens(vertx, deployment, settings, registry, clock),
                new DpopNonces(),
                clock,
                new ServerReports(LOG::warn));
        Answers answers = new Answers(vertx, rules.own());
        Problems problems =
                new Problems(answers, rules.headers().answer(), observer, new Findings(metrics, events, LOG::warn));
        SessionRate sessions = new SessionRate(settings.maxRequestsPerSession(), System::nanoTime);
        Timeouts agentTimeouts =
                new Timeouts(settings.agentFirstByteTimeout(), settings.idleTimeout(), Optional.empty(), false);
        listener.start(Timeouts.longest(deployment, settings), settings, load, () -> {
            UpstreamClients clients = UpstreamClients.open(vertx, deployment, settings, tls);
            opened.add(clients);
            Tunnel tunnel = new Tunnel(vertx);
            tunnels.add(tunnel);
            Forwarder forwarder = new Forwarder(vertx, settings.leastBodyRate().asLongValue());
            forwarders.add(forwarder);
            ApiExchanges apis = new ApiExchanges(
                    new Upstreams(clients.byRoute(), addresses.byRoute()),
                    forwarder,
                    tunnel,
                    rules.headers(),
                    observer,
                    problems,
                    clock);
            AgentExchanges agent = new AgentExchanges(
                    new Upstream(clients.agent(), addresses.agent(), List.of(deployment.region()), agentTimeouts),
                    new AgentBody(vertx, settings.agentBodyTimeout()),
                    forwarder,
                    rules.headers(),
                    observer,
                    problems);
            RequestGate gate = new RequestGate(
                    new VertxHead(trusted),
                    rules.path(),
                    load,
                    new Execution(sessions, credentials, apis, agent, answers, observer, problems),
                    answers,
                    problems);
            Optional<Lane> lane = Optional.empty();
            if (settings.fastLane()) {
                Passages passages = new Passages(
                        deployment.routes(),
                        addresses.byRoute(),
                        settings.connectTimeout(),
                        rules.path(),
                        rules.headers(),
                        observer,
                        rules.own());
                FastLane open = new FastLane(
                        carrier(vertx),
                        new FastLane.Limits(
                                (int) settings.maxHeaderSize().asLongValue(), settings.connectionsPerUpstream()),
                        passages,
                        load,
                        sessions,
                        trusted::has,
                        registry.counter("homeport.fast.lane.requests")::increment);
                lanes.add(open);
                lane = Optional.of(open);
            }
            return new Listener.Handlers(
                    lane, load::beyond, gate::handle, gate::handleInvalid, events::connectionFailed);
        });
    }

    private static FastLane.Carrier carrier(Vertx vertx) {
        return new FastLane.Carrier(
                ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop(),
                ((VertxInternal) vertx).transport().channelFactory(false));
    }

    private static Load load(ProxySettings settings, TrustedProxies trusted) {
        return new Load(
                Load.Limits.of(settings), trusted::has, new LoadReports(System::nanoTime, LOG::warn), System::nanoTime);
    }

    private AddressBook addresses(Vertx vertx, Deployment deployment, ProxySettings settings, ProxyMetrics metrics) {
        AddressBook addresses = new AddressBook(deployment);
        addresses.forEach(metrics::watch);
        addresses.keepUp(vertx, settings.nameRefreshInterval(), LOG::warn);
        if (addresses.isChecked()) {
            vertx.getOrCreateContext().runOnContext(onLoop -> {
                // Clients of its own, so that no check ever waits for a user's request.
                UpstreamClients clients = UpstreamClients.open(vertx, deployment, settings, tls);
                opened.add(clients);
                addresses.checkHealth(vertx, clients, LOG::warn);
            });
        }
        return addresses;
    }

    private ApiTokens apiTokens(
            Vertx vertx, Deployment deployment, ProxySettings settings, MeterRegistry registry, Clock clock) {
        Map<String, TokenServer> servers = new HashMap<>();
        deployment.proxyClients().forEach((app, client) -> {
            AuthorizationServer server = deployment.apps().get(app).authorizationServer();
            servers.put(
                    app,
                    new TokenServer(
                            vertx,
                            server,
                            client,
                            ServerTls.of(client.setting() + ".tls", client.tls(), false, tls),
                            clock));
        });
        authorizationServers.addAll(servers.values());
        return new ApiTokens(
                vertx,
                servers,
                clock,
                settings.apiTokenTime(),
                settings.apiTokenCount(),
                new ApiTokenMetrics(registry));
    }

    /** A renewed certificate serves the next connection to an upstream or an authorization server. */
    void renew(@Observes CertificateUpdatedEvent renewed) {
        opened.forEach(clients -> clients.renew(renewed));
        authorizationServers.forEach(server -> server.renew(renewed));
    }

    /** Readiness has just gone; requests still come until every balancer has seen that. */
    void leave(@Observes ShutdownDelayInitiatedEvent leaving) {
        load.ifPresent(Load::leave);
    }

    /** Lets what is under way finish, then closes. WebSockets and event streams would not: they are ended. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        load.ifPresent(Load::leave);
        tunnels.forEach(Tunnel::leave);
        forwarders.forEach(Forwarder::leave);
        long end = System.nanoTime() + drainTimeout.toNanos();
        while (underWay() > 0 && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
        }
        if (underWay() > 0) {
            LOG.warnf("%d requests are cut off after homeport-proxy.drain-timeout, %s", underWay(), drainTimeout);
        }
        lanes.forEach(FastLane::close);
        listener.stop();
        accessLog.ifPresent(AccessLog::close);
    }

    private int underWay() {
        return load.map(Load::requests).orElse(0);
    }
}
