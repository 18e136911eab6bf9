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
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.impl.Http1xClientConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The HTTP clients of one event loop, one for each way of speaking to an upstream. A connection that stays
 * on the loop of its requests is given back only when the request's own code has judged the answer.
 */
public final class UpstreamClients {
    private static final Logger LOG = Logger.getLogger(UpstreamClients.class);

    /** Windows of a connection and its streams fit: whoever does not read holds up nobody's stream but his own. */
    private static final int STREAM_WINDOW = 64 * 1024;

    private static final int STREAMS_PER_CONNECTION = 64;
    /** So many more streams than connections of HTTP/1.1 does HTTP/2 carry: a stream costs less. */
    private static final int STREAMS_INSTEAD_OF_CONNECTION = 4;

    /** Streams have connections of their own, as each of them may keep its connection for as long as it likes. */
    private record Manner(Optional<String> tls, boolean http2, Duration connectTimeout, boolean stream) {}

    private final Map<Manner, HttpClient> clients = new HashMap<>();
    private final Map<String, HttpClient> byRoute = new HashMap<>();
    private final HttpClient agent;

    private UpstreamClients(Manner plain, HttpClient agent) {
        this.agent = agent;
        clients.put(plain, agent);
    }

    /**
     * Opens the clients that a deployment needs. Connections are opened when the first request comes.
     *
     * @throws InvalidConfiguration if a route names a TLS configuration that is not there
     */
    public static UpstreamClients open(
            Vertx vertx, Deployment deployment, ProxySettings settings, TlsConfigurationRegistry tls) {
        Manner plain = new Manner(Optional.empty(), false, settings.connectTimeout(), false);
        UpstreamClients opened = new UpstreamClients(plain, client(vertx, settings, options(settings, plain)));
        for (Route route : deployment.routes()) {
            Manner manner = new Manner(
                    route.upstreams().tls(),
                    route.upstreams().http2(),
                    route.upstreams().care().connectTimeout().orElse(settings.connectTimeout()),
                    route.access().stream());
            HttpClient client = opened.clients.computeIfAbsent(manner, missing -> {
                HttpClientOptions options = options(settings, manner);
                if (manner.http2()) {
                    options.setProtocolVersion(HttpVersion.HTTP_2)
                            .setUseAlpn(true)
                            .setHttp2ClearTextUpgrade(false)
                            .setInitialSettings(new Http2Settings().setInitialWindowSize(STREAM_WINDOW))
                            .setHttp2MultiplexingLimit(STREAMS_PER_CONNECTION)
                            .setHttp2ConnectionWindowSize(STREAM_WINDOW * STREAMS_PER_CONNECTION);
                }
                security(route, tls).secure(options);
                return client(vertx, settings, options);
            });
            opened.byRoute.put(route.name(), client);
        }
        return opened;
    }

    private static HttpClientOptions options(ProxySettings settings, Manner manner) {
        return new HttpClientOptions()
                .setConnectTimeout((int) manner.connectTimeout().toMillis())
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

    private static HttpClient client(Vertx vertx, ProxySettings settings, HttpClientOptions options) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions()
                        .setHttp1MaxSize(settings.connectionsPerUpstream())
                        .setHttp2MaxSize(http2Connections(settings))
                        .setMaxWaitQueueSize(settings.waitingPerUpstream()))
                // An exchange that such a fault hits tells of it itself.
                .withConnectHandler(connection -> {
                    connection.exceptionHandler(fault -> LOG.debugf(
                            "upstream connection: %s", fault.getClass().getName()));
                    if (connection instanceof Http1xClientConnection http1) {
                        http1.channel().pipeline().addBefore("handler", "interimAnswers", new InterimAnswers());
                    }
                })
                .build();
    }

    /** The clients by the name of the route. */
    public Map<String, HttpClient> byRoute() {
        return byRoute;
    }

    /** The agent's client. */
    public HttpClient agent() {
        return agent;
    }

    /** Uses a renewed certificate for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        clients.forEach((manner, client) -> {
            if (manner.tls().equals(Optional.of(renewed.name()))) {
                client.updateSSLOptions(renewed.tlsConfiguration().getSSLOptions());
            }
        });
    }
}
