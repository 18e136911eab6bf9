package io.homeport.proxy.upstream;

import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Route;
import io.homeport.proxy.settings.ProxySettings;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The HTTP clients of one event loop, one for each way of speaking to an upstream. A connection that stays
 * on the loop of its requests is given back only when the request's own code has judged the answer. Clients outlive the
 * deployment that they were opened for, as long as the next one needs the like.
 */
public final class UpstreamClients {
    private static final Logger LOG = Logger.getLogger(UpstreamClients.class);

    /** Windows of a connection and its streams fit: whoever does not read holds up nobody's stream but his own. */
    private static final int STREAM_WINDOW = 64 * 1024;

    /** A connection to an address that is gone may carry another name's exchange to its end; no longer than this. */
    private static final long LONGEST_EXCHANGE_DAYS = 1;

    private static final int STREAMS_PER_CONNECTION = 64;
    /** So many more streams than connections of HTTP/1.1 does HTTP/2 carry: a stream costs less. */
    private static final int STREAMS_INSTEAD_OF_CONNECTION = 4;

    private final Vertx vertx;
    private final ProxySettings settings;
    private final TlsConfigurationRegistry tls;
    private final Map<Manner, Client> clients = new ConcurrentHashMap<>();

    /** A client, and its connections that stand. */
    private record Client(HttpClient http, Set<HttpConnection> connections) {
        /** Each ends at once, or with the exchange that is under way on it. */
        void leave(Set<String> servers) {
            connections.stream()
                    .filter(connection -> servers.contains(nameOf(connection.remoteAddress())))
                    .forEach(connection -> connection.shutdown(LONGEST_EXCHANGE_DAYS, TimeUnit.DAYS));
        }
    }

    /** None yet. They are opened for the event loop that asks for them. */
    public UpstreamClients(Vertx vertx, ProxySettings settings, TlsConfigurationRegistry tls) {
        this.vertx = vertx;
        this.settings = settings;
        this.tls = tls;
    }

    /**
     * The clients of a deployment's routes, by the name of the route: those that are there, and new ones where none speaks
     * like that. Connections are opened when the first request comes.
     *
     * @throws InvalidConfiguration if a route names a TLS configuration that is not there
     */
    public Map<String, HttpClient> byRoute(Deployment deployment) {
        Map<String, HttpClient> byRoute = new HashMap<>();
        deployment.routes().forEach(route -> byRoute.put(route.name(), of(route)));
        return byRoute;
    }

    /** The client of one route. */
    HttpClient of(Route route) {
        return clients.computeIfAbsent(
                        Manner.of(route, settings.connectTimeout()), manner -> client(manner, security(route, tls)))
                .http();
    }

    /** The agent's client. */
    public HttpClient agent() {
        return clients.computeIfAbsent(ofAgent(), manner -> client(manner, agentSecurity(settings, tls)))
                .http();
    }

    /** The client of other regions' gateways. */
    public HttpClient gateways(boolean stream) {
        Manner like = Manner.ofGateways(settings.gatewayTls(), settings.connectTimeout(), stream);
        return clients.computeIfAbsent(like, manner -> client(manner, GatewayTls.of(settings, tls)))
                .http();
    }

    private Manner ofAgent() {
        return Manner.ofAgent(settings.agentTls(), settings.connectTimeout());
    }

    /**
     * Closes the clients that nothing listed needs, and the connections to addresses that are gone.
     *
     * @param inUse every address that may still be called
     * @param gone those that nothing calls any more
     */
    public void sweep(Map<Listing, Address> inUse, Map<Listing, Address> gone) {
        Set<Manner> needed = new HashSet<>(Set.of(ofAgent()));
        for (boolean stream : new boolean[] {false, true}) {
            needed.add(Manner.ofGateways(settings.gatewayTls(), settings.connectTimeout(), stream));
        }
        inUse.keySet().forEach(listing -> needed.add(listing.manner()));
        clients.forEach((manner, client) -> {
            if (needed.contains(manner)) {
                Set<String> left = servers(manner, gone);
                left.removeAll(servers(manner, inUse));
                client.leave(left);
            } else {
                clients.remove(manner);
                client.http().close();
            }
        });
    }

    private static Set<String> servers(Manner manner, Map<Listing, Address> addresses) {
        Set<String> servers = new HashSet<>();
        addresses.forEach((listing, address) -> {
            if (listing.manner().equals(manner)) {
                address.servers().forEach(server -> servers.add(nameOf(server)));
            }
        });
        return servers;
    }

    private static String nameOf(SocketAddress server) {
        String address = server.hostAddress() == null ? server.host() : server.hostAddress();
        return address + ':' + server.port();
    }

    /** How many clients there are. */
    public int count() {
        return clients.size();
    }

    /** How many connections stand. */
    public int connections() {
        return clients.values().stream()
                .mapToInt(client -> client.connections().size())
                .sum();
    }

    private static HttpClientOptions options(ProxySettings settings, Manner manner) {
        return new HttpClientOptions()
                .setConnectTimeout((int) manner.connectTimeout().toMillis())
                .setKeepAliveTimeout((int) manner.keepAlive().toSeconds())
                .setMaxHeaderSize((int) settings.maxHeaderSize().asLongValue())
                .setTcpNoDelay(true)
                .setForceSni(true)
                .setVerifyHost(true);
    }

    /**
     * Holds the deployment's TLS configurations for upstreams against what tokens may be sent by.
     *
     * @throws InvalidConfiguration if a route names one that is not there, or that trusts anybody
     */
    public static void check(Deployment deployment, TlsConfigurationRegistry tls) {
        deployment.routes().forEach(route -> security(route, tls));
    }

    /**
     * Holds the agent's TLS configuration against what cookies may be sent by.
     *
     * @throws InvalidConfiguration if the settings name one that is not there, or that trusts anybody
     */
    public static void check(ProxySettings settings, TlsConfigurationRegistry tls) {
        agentSecurity(settings, tls);
    }

    private static ServerTls agentSecurity(ProxySettings settings, TlsConfigurationRegistry tls) {
        return ServerTls.of("homeport-proxy.agent-tls", settings.agentTls(), false, tls);
    }

    private static ServerTls security(Route route, TlsConfigurationRegistry tls) {
        return ServerTls.of(
                "homeport.routes." + route.name() + ".upstream-tls",
                route.upstreams().tls(),
                false,
                tls);
    }

    private static int http2Connections(ProxySettings settings) {
        long streams = (long) settings.connectionsPerUpstream() * STREAMS_INSTEAD_OF_CONNECTION;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, streams / STREAMS_PER_CONNECTION));
    }

    private Client client(Manner manner, ServerTls security) {
        HttpClientOptions options = options(settings, manner);
        if (manner.http2()) {
            options.setProtocolVersion(HttpVersion.HTTP_2)
                    .setUseAlpn(true)
                    .setHttp2ClearTextUpgrade(false)
                    .setInitialSettings(new Http2Settings().setInitialWindowSize(STREAM_WINDOW))
                    .setHttp2MultiplexingLimit(STREAMS_PER_CONNECTION)
                    .setHttp2ConnectionWindowSize(STREAM_WINDOW * STREAMS_PER_CONNECTION);
        }
        security.secure(options);
        Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
        HttpClient http = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions()
                        .setHttp1MaxSize(settings.connectionsPerUpstream())
                        .setHttp2MaxSize(http2Connections(settings))
                        .setMaxWaitQueueSize(settings.waitingPerUpstream()))
                .withConnectHandler(connection -> {
                    connections.add(connection);
                    connection.closeHandler(closed -> connections.remove(connection));
                    // An exchange that such a fault hits tells of it itself.
                    connection.exceptionHandler(fault -> LOG.debugf(
                            "upstream connection: %s", fault.getClass().getName()));
                    if (connection instanceof Http1xClientConnection http1) {
                        http1.channel().pipeline().addBefore("handler", "interimAnswers", new InterimAnswers());
                    }
                })
                .build();
        return new Client(http, connections);
    }

    /** Uses a renewed certificate for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        clients.forEach((manner, client) -> {
            if (manner.tls().equals(Optional.of(renewed.name()))) {
                client.http().updateSSLOptions(renewed.tlsConfiguration().getSSLOptions());
            }
        });
    }
}
