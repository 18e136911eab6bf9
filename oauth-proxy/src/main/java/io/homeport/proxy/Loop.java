package io.homeport.proxy;

import io.homeport.proxy.carrier.GatewayPeers;
import io.homeport.proxy.carrier.TrustedProxies;
import io.homeport.proxy.carrier.VertxHead;
import io.homeport.proxy.execution.AgentExchanges;
import io.homeport.proxy.execution.ApiExchanges;
import io.homeport.proxy.execution.ClusterExchanges;
import io.homeport.proxy.execution.Exchanges;
import io.homeport.proxy.execution.Execution;
import io.homeport.proxy.execution.FolderExchanges;
import io.homeport.proxy.execution.GatewayExchanges;
import io.homeport.proxy.execution.SessionRate;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.lane.FastLane;
import io.homeport.proxy.lane.Passages;
import io.homeport.proxy.server.Lane;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.server.ReferredSessions;
import io.homeport.proxy.server.RequestGate;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.telemetry.SecurityEvents;
import io.homeport.proxy.upstream.Address;
import io.homeport.proxy.upstream.Gateways;
import io.homeport.proxy.upstream.Listing;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.Upstream;
import io.homeport.proxy.upstream.UpstreamClients;
import io.homeport.proxy.upstream.Upstreams;
import io.homeport.proxy.websocket.Tunnel;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One event loop of the server: its connections to upstreams, which stay while deployments come and go, and what a request
 * is served by that begins now. A request under way goes on with what it began with.
 */
final class Loop {
    private final Platform platform;
    private final ProxySettings settings;
    private final TrustedProxies trusted;
    private final Load load;
    private final Context context;
    private final UpstreamClients clients;
    private final Tunnel tunnel;
    private final Forwarder forwarder;
    private final Optional<FastLane> lane;
    private final SessionRate sessions;
    private final SecurityEvents events;
    private Serves now;

    /** What serves by one deployment here. */
    private record Serves(RequestGate gate, Passages passages) {}

    /**
     * The one that this is called on.
     *
     * @param laneTook told of each request that the fast lane serves
     */
    Loop(
            Platform platform,
            ProxySettings settings,
            Load load,
            SessionRate sessions,
            SecurityEvents events,
            InForce first,
            Runnable laneTook) {
        Vertx vertx = platform.vertx();
        this.platform = platform;
        this.settings = settings;
        this.trusted = TrustedProxies.of(settings);
        this.load = load;
        this.sessions = sessions;
        this.events = events;
        this.context = vertx.getOrCreateContext();
        this.clients = new UpstreamClients(vertx, settings, platform.tls());
        this.tunnel = new Tunnel(vertx);
        this.forwarder = new Forwarder(vertx, settings.leastBodyRate().asLongValue());
        this.lane = settings.fastLane() ? Optional.of(lane(laneTook)) : Optional.empty();
        this.now = serves(first);
    }

    private FastLane lane(Runnable took) {
        return new FastLane(
                new FastLane.Carrier(
                        ((ContextInternal) context).nettyEventLoop(),
                        ((VertxInternal) platform.vertx()).transport().channelFactory(false)),
                new FastLane.Limits((int) settings.maxHeaderSize().asLongValue(), settings.connectionsPerUpstream()),
                () -> now.passages(),
                load,
                sessions,
                trusted::has,
                took);
    }

    /** What is done with connections and requests. */
    Listener.Handlers handlers() {
        return new Listener.Handlers(
                lane.map(Lane.class::cast),
                load::beyond,
                request -> now.gate().handle(request),
                request -> now.gate().handleOfPeer(request),
                this::handleInvalid,
                events::connectionFailed);
    }

    private void handleInvalid(HttpServerRequest request) {
        now.gate().handleInvalid(request);
    }

    /**
     * Makes ready to serve by another deployment. Fails if that cannot be done; nothing has changed then.
     *
     * @return what puts it in force, on this event loop
     */
    Future<Runnable> prepare(InForce next) {
        Promise<Runnable> ready = Promise.promise();
        context.runOnContext(onLoop -> {
            try {
                Serves serves = serves(next);
                ready.complete(() -> take(serves, next));
            } catch (Throwable e) {
                ready.fail(e);
            }
        });
        return ready.future();
    }

    /** Puts in force what was prepared; completes when it is. */
    Future<Void> swap(Runnable prepared) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(onLoop -> {
            try {
                prepared.run();
                done.complete();
            } catch (Throwable e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    private void take(Serves serves, InForce next) {
        now = serves;
        // Streams of what is gone would go on until their tokens have expired.
        tunnel.serve(next.deployment());
        forwarder.serve(next.deployment());
    }

    private Serves serves(InForce by) {
        RequestGate gate = new RequestGate(
                new VertxHead(trusted, GatewayPeers.of(by.deployment())),
                by.rules().path(),
                load,
                execution(by),
                by.answers(),
                by.problems(),
                new ReferredSessions(by.deployment().apps().values(), platform.stored()));
        return new Serves(
                gate,
                new Passages(
                        by.deployment().routes(),
                        by.addresses().byRoute(),
                        settings.connectTimeout(),
                        by.rules().path(),
                        by.rules().headers(),
                        by.observer(),
                        by.rules().own()));
    }

    private Execution execution(InForce by) {
        Map<String, HttpClient> byRoute = clients.byRoute(by.deployment());
        Upstreams upstreams = new Upstreams(byRoute, by.addresses().byRoute());
        ApiExchanges apis = new ApiExchanges(
                upstreams, forwarder, tunnel, by.rules().headers(), by.observer(), by.problems(), platform.clock());
        Timeouts agentTimeouts =
                new Timeouts(settings.agentFirstByteTimeout(), settings.idleTimeout(), Optional.empty(), false);
        AgentBody bodies = new AgentBody(platform.vertx(), settings.agentBodyTimeout());
        GatewayExchanges gateways = new GatewayExchanges(
                new Gateways(clients, by.addresses(), agentTimeouts),
                bodies,
                forwarder,
                tunnel,
                by.rules().headers(),
                by.observer(),
                by.problems());
        AgentExchanges agent = new AgentExchanges(
                new Upstream(
                        clients.agent(),
                        by.addresses().agent(),
                        List.of(by.deployment().region()),
                        agentTimeouts),
                by.rules().sessions(),
                bodies,
                forwarder,
                by.rules().headers(),
                by.observer(),
                by.problems());
        return new Execution(
                sessions,
                by.credentials(),
                new Exchanges(
                        apis,
                        agent,
                        gateways,
                        new ClusterExchanges(
                                upstreams, bodies, forwarder, by.rules().headers(), by.observer(), by.problems()),
                        new FolderExchanges(
                                platform.vertx(),
                                by.deployment().routes(),
                                by.rules().headers().answer(),
                                by.observer(),
                                by.problems())),
                by.answers(),
                by.observer(),
                by.problems());
    }

    /** Closes clients and connections that nothing needs any more, see {@link UpstreamClients#sweep}. */
    void sweep(Map<Listing, Address> inUse, Map<Listing, Address> gone) {
        context.runOnContext(onLoop -> clients.sweep(inUse, gone));
    }

    /** A renewed certificate serves the next connection to an upstream. */
    void renew(CertificateUpdatedEvent renewed) {
        clients.renew(renewed);
    }

    /** Ends the WebSockets and event streams of sessions that were revoked. */
    void endRevoked() {
        tunnel.endRevoked();
        forwarder.endRevoked();
    }

    /** Ends what would not finish by itself: WebSockets and event streams. */
    void leave() {
        tunnel.leave();
        forwarder.leave();
    }

    /** Closes what is idle between requests. */
    void close() {
        lane.ifPresent(FastLane::close);
    }

    /** Its clients of upstreams. */
    UpstreamClients clients() {
        return clients;
    }
}
