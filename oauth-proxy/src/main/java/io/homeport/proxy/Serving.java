package io.homeport.proxy;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
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
import io.homeport.proxy.server.Lane;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.server.RequestGate;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.telemetry.Findings;
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
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Serves requests by one deployment. Each event loop has clients, exchanges and a lane of its own; all of them count and
 * report together.
 */
final class Serving implements Supplier<Listener.Handlers> {
    private final Deployment deployment;
    private final ProxySettings settings;
    private final Load load;
    private final Platform platform;
    private final Reporting reporting;
    private final TrustedProxies trusted;
    private final Rules rules;
    private final SecurityEvents events;
    private final Observer observer;
    private final AddressBook addresses;
    private final SessionRate sessions;
    private final ApiCredentials credentials;
    private final Answers answers;
    private final Problems problems;
    private final List<UpstreamClients> opened = new CopyOnWriteArrayList<>();
    private final List<Forwarder> forwarders = new CopyOnWriteArrayList<>();
    private final List<FastLane> lanes = new CopyOnWriteArrayList<>();
    private final List<Tunnel> tunnels = new CopyOnWriteArrayList<>();
    private final List<TokenServer> authorizationServers = new CopyOnWriteArrayList<>();

    /**
     * By this deployment.
     *
     * @param load counts all that is under way
     */
    Serving(Deployment deployment, ProxySettings settings, Load load, Platform platform, Reporting reporting) {
        this.deployment = deployment;
        this.settings = settings;
        this.load = load;
        this.platform = platform;
        this.reporting = reporting;
        this.trusted = TrustedProxies.of(settings);
        this.rules = Rules.of(deployment, platform.accessKeys(), settings, platform.clock());
        ProxyMetrics metrics = new ProxyMetrics(reporting.registry(), deployment.region(), deployment.boundaries());
        metrics.watch(load::requests, load::connections);
        this.events = new SecurityEvents(System::nanoTime, reporting.events());
        this.observer = new Observer(
                metrics,
                events,
                reporting.accessLog(),
                new UpstreamReports(System::nanoTime, reporting.operator()),
                deployment.region());
        this.addresses = new AddressBook(deployment);
        addresses.forEach(metrics::watch);
        this.sessions = new SessionRate(settings.maxRequestsPerSession(), System::nanoTime);
        this.credentials = new ApiCredentials(
                apiTokens(), new DpopNonces(), platform.clock(), new ServerReports(reporting.operator()));
        this.answers = new Answers(platform.vertx(), rules.own());
        this.problems = new Problems(
                answers, rules.headers().answer(), observer, new Findings(metrics, events, reporting.operator()));
    }

    private ApiTokens apiTokens() {
        Map<String, TokenServer> servers = new HashMap<>();
        deployment.proxyClients().forEach((app, client) -> {
            AuthorizationServer server = deployment.apps().get(app).authorizationServer();
            ServerTls security = ServerTls.of(client.setting() + ".tls", client.tls(), false, platform.tls());
            servers.put(app, new TokenServer(platform.vertx(), server, client, security, platform.clock()));
        });
        authorizationServers.addAll(servers.values());
        return new ApiTokens(
                platform.vertx(),
                servers,
                platform.clock(),
                settings.apiTokenTime(),
                settings.apiTokenCount(),
                new ApiTokenMetrics(reporting.registry()));
    }

    /** Looks names up, now and from now on, and asks addresses how they are. */
    void keepUp() {
        Vertx vertx = platform.vertx();
        addresses.keepUp(vertx, settings.nameRefreshInterval(), reporting.operator());
        if (addresses.isChecked()) {
            vertx.getOrCreateContext().runOnContext(onLoop -> {
                // Clients of its own, so that no check ever waits for a user's request.
                UpstreamClients clients = UpstreamClients.open(vertx, deployment, settings, platform.tls());
                opened.add(clients);
                addresses.checkHealth(vertx, clients, reporting.operator());
            });
        }
    }

    /** How long nothing may move in an exchange, at most. */
    Duration longestWait() {
        return Timeouts.longest(deployment, settings);
    }

    /** For the event loop that this is called on. */
    @Override
    public Listener.Handlers get() {
        RequestGate gate = new RequestGate(new VertxHead(trusted), rules.path(), load, execution(), answers, problems);
        return new Listener.Handlers(lane(), load::beyond, gate::handle, gate::handleInvalid, events::connectionFailed);
    }

    private Execution execution() {
        Vertx vertx = platform.vertx();
        UpstreamClients clients = UpstreamClients.open(vertx, deployment, settings, platform.tls());
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
                platform.clock());
        Timeouts agentTimeouts =
                new Timeouts(settings.agentFirstByteTimeout(), settings.idleTimeout(), Optional.empty(), false);
        AgentExchanges agent = new AgentExchanges(
                new Upstream(clients.agent(), addresses.agent(), List.of(deployment.region()), agentTimeouts),
                rules.sessions(),
                new AgentBody(vertx, settings.agentBodyTimeout()),
                forwarder,
                rules.headers(),
                observer,
                problems);
        return new Execution(sessions, credentials, apis, agent, answers, observer, problems);
    }

    private Optional<Lane> lane() {
        if (!settings.fastLane()) {
            return Optional.empty();
        }
        Passages passages = new Passages(
                deployment.routes(),
                addresses.byRoute(),
                settings.connectTimeout(),
                rules.path(),
                rules.headers(),
                observer,
                rules.own());
        FastLane lane = new FastLane(
                carrier(platform.vertx()),
                new FastLane.Limits((int) settings.maxHeaderSize().asLongValue(), settings.connectionsPerUpstream()),
                passages,
                load,
                sessions,
                trusted::has,
                reporting.registry().counter("homeport.fast.lane.requests")::increment);
        lanes.add(lane);
        return Optional.of(lane);
    }

    private static FastLane.Carrier carrier(Vertx vertx) {
        return new FastLane.Carrier(
                ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop(),
                ((VertxInternal) vertx).transport().channelFactory(false));
    }

    /** A renewed certificate serves the next connection to an upstream or an authorization server. */
    void renew(CertificateUpdatedEvent renewed) {
        opened.forEach(clients -> clients.renew(renewed));
        authorizationServers.forEach(server -> server.renew(renewed));
    }

    /** Ends what would not finish by itself: WebSockets and event streams. */
    void leave() {
        tunnels.forEach(Tunnel::leave);
        forwarders.forEach(Forwarder::leave);
    }

    /** Closes what is idle between requests. */
    void close() {
        lanes.forEach(FastLane::close);
    }
}
