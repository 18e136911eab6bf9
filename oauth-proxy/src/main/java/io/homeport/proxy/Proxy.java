package io.homeport.proxy;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.watch.DeploymentSource;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.admission.CsrfTokens;
import io.homeport.proxy.apitoken.ApiTokenMetrics;
import io.homeport.proxy.apitoken.ApiTokens;
import io.homeport.proxy.apitoken.TokenServer;
import io.homeport.proxy.carrier.TrustedProxies;
import io.homeport.proxy.carrier.VertxHead;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.header.ResponseHeaders;
import io.homeport.proxy.header.UpstreamRequestHeaders;
import io.homeport.proxy.header.Via;
import io.homeport.proxy.path.Answers;
import io.homeport.proxy.path.RequestPath;
import io.homeport.proxy.request.HeaderLimits;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.server.Descriptors;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.settings.SettingsCheck;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.telemetry.AccessLog;
import io.homeport.proxy.telemetry.LoadReports;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.telemetry.ProxyMetrics;
import io.homeport.proxy.telemetry.SecurityEvents;
import io.homeport.proxy.telemetry.ServerReports;
import io.homeport.proxy.telemetry.UpstreamReports;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.proxy.upstream.Address;
import io.homeport.proxy.upstream.Addresses;
import io.homeport.proxy.upstream.HealthCheck;
import io.homeport.proxy.upstream.Names;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.Upstream;
import io.homeport.proxy.upstream.UpstreamClients;
import io.homeport.proxy.upstream.Upstreams;
import io.homeport.proxy.websocket.Tunnel;
import io.homeport.regions.RegionResolver;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
        if (settings.http2ClearText()) {
            LOG.warn(
                    "homeport-proxy.http2-clear-text is on: whoever reaches the clear-text port may speak HTTP/2 on it;"
                            + " only for a network that a service mesh keeps to itself");
        }
        if (settings.leastBodyRate().asLongValue() == 0) {
            LOG.warn(
                    "homeport-proxy.least-body-rate is 0: a client may keep a connection to an API by a byte now and then");
        }
        Via via = Via.of(deployment.region());
        TrustedProxies trusted = trusted(settings);
        Load load = new Load(
                new Load.Limits(
                        settings.maxConnections(),
                        settings.maxConnectionsPerClient(),
                        settings.maxConcurrentRequests(),
                        settings.maxConcurrentRequestsPerClient()),
                trusted::has,
                new LoadReports(System::nanoTime, LOG::warn),
                System::nanoTime);
        this.load = Optional.of(load);
        Descriptors.warning(settings).ifPresent(LOG::warn);
        drainTimeout = settings.drainTimeout();
        RouteTable routes = RouteTable.of(deployment);
        Admission admission = new Admission(deployment);
        ProxyMetrics metrics = new ProxyMetrics(registry, deployment.region(), deployment.boundaries());
        metrics.watch(load::requests, load::connections);
        SecurityEvents events = new SecurityEvents(System::nanoTime, EVENTS::warn);
        AccessTokens tokens = new AccessTokens(deployment, deployment.accessKeys(), clock, (app, reason) -> {
            metrics.sessionRefused(app, reason);
            events.cookieRefused(app, reason);
        });
        ApiTokens apiTokens = apiTokens(vertx, deployment, settings, registry, clock);
        DpopNonces nonces = new DpopNonces();
        ServerReports serverReports = new ServerReports(LOG::warn);
        RegionResolver regions = new RegionResolver(deployment);
        CsrfTokens csrfTokens = new CsrfTokens(deployment);
        UpstreamRequestHeaders requestHeaders =
                new UpstreamRequestHeaders(deployment.region(), via, csrfTokens.headers());
        ResponseHeaders responseHeaders = new ResponseHeaders(deployment);
        HeaderLimits limits = new HeaderLimits((int) settings.maxTargetLength().asLongValue(), (int)
                settings.maxHeaderSize().asLongValue());
        Timeouts agentTimeouts =
                new Timeouts(settings.agentFirstByteTimeout(), settings.idleTimeout(), Optional.empty(), false);
        Map<String, Addresses> endpoints = new HashMap<>();
        deployment.routes().forEach(route -> {
            endpoints.put(route.name(), endpointsOf(route));
            endpoints.get(route.name()).all().forEach(endpoint -> metrics.watch(route.name(), endpoint));
        });
        Addresses agentEndpoints = endpointsOf(deployment);
        new Names(allOf(endpoints, agentEndpoints), InetAddress::getAllByName, LOG::warn)
                .keepUp(vertx, settings.nameRefreshInterval());
        checkHealth(vertx, deployment, settings, endpoints);
        Duration longest = longestWait(deployment, settings);
        Answers answers = new Answers(vertx, admission::isClassic);
        accessLog = settings.accessLog() ? Optional.of(AccessLog.open(clock)) : Optional.empty();
        Observer observer = new Observer(metrics, events, accessLog, deployment.region(), Methods.NAMES);
        UpstreamReports reports = new UpstreamReports(System::nanoTime, LOG::warn);
        listener.start(longest, settings, load, () -> {
            UpstreamClients clients = UpstreamClients.open(vertx, deployment, settings, tls);
            opened.add(clients);
            Tunnel tunnel = new Tunnel(vertx);
            tunnels.add(tunnel);
            Forwarder forwarder = new Forwarder(vertx, settings.leastBodyRate().asLongValue());
            forwarders.add(forwarder);
            RequestPath handler = new RequestPath(
                    routes,
                    admission,
                    tokens,
                    csrfTokens,
                    apiTokens,
                    nonces,
                    regions,
                    requestHeaders,
                    responseHeaders,
                    new Upstreams(clients.byRoute(), endpoints),
                    new Upstream(clients.agent(), agentEndpoints, List.of(deployment.region()), agentTimeouts),
                    forwarder,
                    tunnel,
                    via,
                    limits,
                    clock,
                    load,
                    new VertxHead(trusted),
                    answers,
                    observer,
                    reports,
                    serverReports,
                    new AgentBody(vertx, settings.agentBodyTimeout()));
            return new Listener.Handlers(
                    load::beyond, handler::handle, handler::handleInvalid, events::connectionFailed);
        });
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
        listener.stop();
        accessLog.ifPresent(AccessLog::close);
    }

    private int underWay() {
        return load.map(Load::requests).orElse(0);
    }

    /** Where routes say so; with clients of its own, so that no check ever waits for a user's request. */
    private void checkHealth(
            Vertx vertx, Deployment deployment, ProxySettings settings, Map<String, Addresses> endpoints) {
        if (deployment.routes().stream()
                .allMatch(route -> route.upstreams().care().healthCheck().isEmpty())) {
            return;
        }
        vertx.getOrCreateContext().runOnContext(onLoop -> {
            UpstreamClients clients = UpstreamClients.open(vertx, deployment, settings, tls);
            opened.add(clients);
            deployment
                    .routes()
                    .forEach(route -> route.upstreams()
                            .care()
                            .healthCheck()
                            .ifPresent(check -> endpoints
                                    .get(route.name())
                                    .all()
                                    .forEach(endpoint -> HealthCheck.begin(
                                            vertx,
                                            clients.byRoute().get(route.name()),
                                            endpoint,
                                            check,
                                            sentence -> LOG.warnf("route %s: %s", route.name(), sentence)))));
        });
    }

    private static Addresses endpointsOf(Route route) {
        Route.Care care = route.upstreams().care();
        Map<String, List<Address>> byRegion = new HashMap<>();
        route.upstreams()
                .byRegion()
                .forEach((region, urls) -> byRegion.put(
                        region,
                        urls.stream()
                                .map(url -> new Address(
                                        region,
                                        url,
                                        System::nanoTime,
                                        care.maxRequests(),
                                        care.slowStart().orElse(Duration.ZERO)))
                                .toList()));
        return new Addresses(byRegion);
    }

    private static Addresses endpointsOf(Deployment deployment) {
        return new Addresses(deployment
                .agentUrl()
                .map(url -> Map.of(
                        deployment.region(),
                        List.of(new Address(
                                deployment.region(), url, System::nanoTime, Integer.MAX_VALUE, Duration.ZERO))))
                .orElse(Map.of()));
    }

    private static List<Address> allOf(Map<String, Addresses> apis, Addresses agent) {
        return Stream.concat(apis.values().stream(), Stream.of(agent))
                .flatMap(endpoints -> endpoints.all().stream())
                .toList();
    }

    /** A connection on which nothing moves must outlive every exchange on which nothing may move. */
    private static Duration longestWait(Deployment deployment, ProxySettings settings) {
        return Stream.concat(
                        Stream.of(settings.agentFirstByteTimeout(), settings.idleTimeout()),
                        deployment.routes().stream()
                                .map(Route::limits)
                                .flatMap(limits -> Stream.of(limits.firstByteTimeout(), limits.idleTimeout())))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static TrustedProxies trusted(ProxySettings settings) {
        try {
            return TrustedProxies.in(settings.trustedProxies().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfiguration(
                    List.of(new Fault("homeport-proxy.trusted-proxies", "is wrong: " + e.getMessage(), "10.0.0.0/8")));
        }
    }
}
