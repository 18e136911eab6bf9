package io.homeport.proxy;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Route;
import io.homeport.diagnostics.Report;
import io.homeport.proxy.apitoken.ApiCredentials;
import io.homeport.proxy.apitoken.ApiTokenMetrics;
import io.homeport.proxy.apitoken.ApiTokens;
import io.homeport.proxy.apitoken.TokenServer;
import io.homeport.proxy.apitoken.TokenServers;
import io.homeport.proxy.execution.Answers;
import io.homeport.proxy.execution.Problems;
import io.homeport.proxy.execution.SessionRate;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.telemetry.Findings;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.telemetry.ProxyMetrics;
import io.homeport.proxy.telemetry.SecurityEvents;
import io.homeport.proxy.telemetry.ServerReports;
import io.homeport.proxy.telemetry.UpstreamReports;
import io.homeport.proxy.upstream.Address;
import io.homeport.proxy.upstream.AddressBook;
import io.homeport.proxy.upstream.GatewayTls;
import io.homeport.proxy.upstream.HealthChecks;
import io.homeport.proxy.upstream.Listing;
import io.homeport.proxy.upstream.Names;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.UpstreamClients;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Serves requests by the deployment that is in force, and puts another one in its place: at once and as a whole. Each event
 * loop has clients, exchanges and a lane of its own; all of them count and report together.
 */
final class Serving implements Supplier<Listener.Handlers> {
    private final ProxySettings settings;
    private final Load load;
    private final Platform platform;
    private final Reporting reporting;
    private final ProxyMetrics metrics;
    private final ApiTokenMetrics tokenMetrics;
    private final SecurityEvents events;
    private final UpstreamReports upstreamReports;
    private final SessionRate sessions;
    private final ApiCredentials credentials;
    private final Names names;
    private final HealthChecks checks;
    private final Departures departures;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final Runnable endRevoked = this::endRevoked;
    private final Duration longestAtStart;
    private volatile InForce inForce;

    /**
     * By this deployment.
     *
     * @param load counts all that is under way
     * @param sessions counts the requests of each session
     */
    Serving(
            Deployment deployment,
            ProxySettings settings,
            Load load,
            SessionRate sessions,
            Platform platform,
            Reporting reporting) {
        Vertx vertx = platform.vertx();
        this.settings = settings;
        this.load = load;
        this.platform = platform;
        this.reporting = reporting;
        this.metrics = new ProxyMetrics(reporting.registry(), deployment.region());
        metrics.watch(load::requests, load::connections);
        this.tokenMetrics = new ApiTokenMetrics(reporting.registry());
        this.events = new SecurityEvents(System::nanoTime, reporting.events());
        this.upstreamReports = new UpstreamReports(System::nanoTime, reporting.operator());
        this.sessions = sessions;
        TokenServers none = TokenServers.none(this::open);
        this.credentials = new ApiCredentials(
                new ApiTokens(
                        vertx,
                        none::of,
                        platform.clock(),
                        settings.apiTokenTime(),
                        settings.apiTokenCount(),
                        tokenMetrics),
                new DpopNonces(),
                platform.clock(),
                new ServerReports(reporting.operator()));
        this.names = new Names(List.of(), InetAddress::getAllByName, reporting.operator());
        this.checks =
                new HealthChecks(vertx, new UpstreamClients(vertx, settings, platform.tls()), reporting.operator());
        this.departures = new Departures(vertx, (inUse, gone) -> loops.forEach(loop -> loop.sweep(inUse, gone)));
        this.inForce = inForce(deployment, new AddressBook(deployment, settings), none.next(deployment));
        this.longestAtStart = Timeouts.longest(deployment, settings);
        watch(inForce.addresses().listed());
    }

    private TokenServer open(AuthorizationServer server, ProxyClient client) {
        ServerTls security = ServerTls.of(client.setting() + ".tls", client.tls(), false, platform.tls());
        return new TokenServer(platform.vertx(), server, client, security, platform.clock());
    }

    private InForce inForce(Deployment deployment, AddressBook addresses, TokenServers servers) {
        Rules rules = Rules.of(deployment, platform, settings);
        Observer observer = new Observer(
                metrics,
                events,
                reporting.logs(deployment),
                upstreamReports,
                deployment.region(),
                deployment.boundaries(),
                addresses::trouble);
        Answers answers = new Answers(platform.vertx(), rules.own());
        Problems problems = new Problems(
                answers, rules.headers().answer(), observer, new Findings(metrics, events, reporting.operator()));
        return new InForce(deployment, rules, addresses, servers, credentials.of(servers), observer, answers, problems);
    }

    /** Looks names up, now and from now on, and asks addresses how they are. */
    void keepUp() {
        platform.revoked().whenAdded(endRevoked);
        names.follow(inForce.addresses().listed().values());
        names.keepUp(platform.vertx(), settings.nameRefreshInterval());
        checks.follow(inForce.deployment(), inForce.addresses());
    }

    private void watch(Map<Listing, Address> addresses) {
        addresses.forEach((listing, address) -> listing.route().ifPresent(route -> metrics.watch(route, address)));
    }

    /** Adds what it knows to a report of this instance. */
    void describe(Report report) {
        InForce now = inForce;
        UpstreamRows.add(now.addresses(), report);
        report.rows(
                "authorization_servers",
                now.servers().states().entrySet().stream()
                        .map(one -> report.server("proxy client", one.getKey(), one.getValue()))
                        .toList());
        report.keys(Map.of("access", platform.accessKeys()), false);
    }

    /** The public halves of the keys that sign requests to APIs. */
    List<JsonObject> hopKeys() {
        return inForce.rules().headers().hop().published();
    }

    /** How long nothing may move in an exchange, at most, as the first deployment has it. */
    Duration longestWait() {
        return longestAtStart;
    }

    /** For the event loop that this is called on. */
    @Override
    public Listener.Handlers get() {
        Loop loop = new Loop(
                platform,
                settings,
                load,
                sessions,
                events,
                inForce,
                reporting.registry().counter("homeport.fast.lane.requests")::increment);
        loops.add(loop);
        return loop.handlers();
    }

    /**
     * Serves by another deployment all requests that begin from now on. It waits for changed authorization servers and for
     * names to be looked up, and so is for a thread that may.
     *
     * @throws io.homeport.deployment.InvalidConfiguration if that cannot be done; everything is then as before
     */
    synchronized void replace(Deployment deployment) {
        InForce before = inForce;
        UpstreamClients.check(deployment, platform.tls());
        GatewayTls.check(deployment, settings, platform.tls());
        TokenServers servers = before.servers().next(deployment);
        try {
            servers.probe(before.servers());
            AddressBook addresses = before.addresses().next(deployment);
            InForce next = inForce(deployment, addresses, servers);
            List<Loop> all = List.copyOf(loops);
            List<Runnable> swaps = await(Future.all(
                            all.stream().map(loop -> loop.prepare(next)).toList()))
                    .list();
            names.follow(addresses.listed().values());
            platform.accessKeys().follow(deployment.accessKeys());
            await(Future.all(IntStream.range(0, all.size())
                    .mapToObj(at -> all.get(at).swap(swaps.get(at)))
                    .toList()));
            inForce = next;
            seeOff(before, next);
            Duration longest = Timeouts.longest(deployment, settings);
            if (longest.compareTo(longestAtStart) > 0) {
                reporting
                        .operator()
                        .accept("a route may wait for " + longest
                                + " by now, longer than any at the start: connections to"
                                + " clients on which nothing moves may be closed before that, until a restart");
            }
        } catch (RuntimeException e) {
            servers.retireAllBut(before.servers());
            loops.forEach(loop -> loop.sweep(before.addresses().listed(), Map.of()));
            throw e;
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** What is new is watched from now on; what is gone ends with the last exchange that uses it. */
    private void seeOff(InForce before, InForce next) {
        Map<Listing, Address> gone = before.addresses().without(next.addresses());
        gone.values().forEach(metrics::forget);
        watch(next.addresses().without(before.addresses()));
        checks.follow(next.deployment(), next.addresses());
        before.servers().retireAllBut(next.servers());
        departures.begin(gone, next.addresses().listed(), new Lateness(before.deployment(), settings)::of);
        Set<String> routes = names(before.deployment());
        routes.removeAll(names(next.deployment()));
        Set<String> apps = new HashSet<>(before.deployment().apps().keySet());
        apps.removeAll(next.deployment().apps().keySet());
        metrics.forget(routes, apps);
        tokenMetrics.forget(routes, apps);
    }

    private static Set<String> names(Deployment deployment) {
        return deployment.routes().stream().map(Route::name).collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * What is open now, on all event loops together.
     *
     * @param connections to upstreams, but for those of the fast lane
     * @param departing addresses that are gone, and may still have an exchange
     */
    record Open(int clients, int connections, int checks, int departing) {}

    /** What is open now. */
    Open open() {
        return new Open(
                loops.stream().mapToInt(loop -> loop.clients().count()).sum(),
                loops.stream().mapToInt(loop -> loop.clients().connections()).sum(),
                checks.count(),
                departures.count());
    }

    /** A renewed certificate serves the next connection to an upstream or an authorization server. */
    void renew(CertificateUpdatedEvent renewed) {
        loops.forEach(loop -> loop.renew(renewed));
        checks.renew(renewed);
        inForce.servers().renew(renewed);
    }

    /** A session's stream would go on until its token expires. */
    private void endRevoked() {
        loops.forEach(Loop::endRevoked);
    }

    /** Ends what would not finish by itself: WebSockets and event streams. */
    void leave() {
        loops.forEach(Loop::leave);
    }

    /** Closes what is idle between requests. */
    void close() {
        platform.revoked().tellNoMore(endRevoked);
        checks.end();
        names.end();
        loops.forEach(Loop::close);
    }
}
