package io.homeport.proxy.server;

import io.homeport.proxy.settings.ProxySettings;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfig;
import io.quarkus.vertx.http.runtime.VertxHttpBuildTimeConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig.InsecureRequests;
import io.quarkus.vertx.http.runtime.options.HttpServerOptionsUtils;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * The proxy's HTTP server, one per core, with the address, limits and TLS that {@code quarkus.http}
 * and {@code quarkus.tls} say. It is Vert.x' own rather than Quarkus', which answers a malformed or too
 * large request before any application code could give the answer its form.
 */
@ApplicationScoped
public class Listener {
    private static final Logger LOG = Logger.getLogger(Listener.class);
    private static final int SHARED_RANDOM_PORT = -1;
    private static final int SHARED_RANDOM_TLS_PORT = -2;
    private static final int ASIDE_PORT = -3;
    private static final int ASIDE_TLS_PORT = -4;
    private static final int SHARED_RANDOM_GATEWAY_PORT = -5;
    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx;
    private final TlsConfigurationRegistry tls;
    private volatile Optional<Listening> listening = Optional.empty();
    /** By the name of the TLS configuration. */
    private final Map<String, RenewableKey> keys = new ConcurrentHashMap<>();

    Listener(Vertx vertx, TlsConfigurationRegistry tls) {
        this.vertx = vertx;
        this.tls = tls;
    }

    /** The port of plain HTTP, once there is one. */
    public OptionalInt port() {
        return listening.map(Listening::port).orElse(OptionalInt.empty());
    }

    /** The port of HTTPS, once there is one. */
    public OptionalInt tlsPort() {
        return listening.map(Listening::tlsPort).orElse(OptionalInt.empty());
    }

    /** The port for other regions' proxies, once there is one. */
    public OptionalInt gatewayPort() {
        return listening.map(Listening::gatewayPort).orElse(OptionalInt.empty());
    }

    /**
     * What is done with the connections and requests of one server.
     *
     * @param lane serves what it can before they do
     * @param peerRequest what came at the port for other regions' proxies
     */
    public record Handlers(
            Optional<Lane> lane,
            Handler<HttpConnection> connectionBeyond,
            Handler<HttpServerRequest> request,
            Handler<HttpServerRequest> peerRequest,
            Handler<HttpServerRequest> invalidRequest,
            Handler<Throwable> failedConnection) {}

    /**
     * Begins to listen; returns when every port is open.
     *
     * @param longestWait that nothing may move on a connection in an exchange: none is closed before that
     * @param settings for what a connection may do before it has sent a request
     * @param load counts every connection from the moment it is accepted
     * @param handlers called on each event loop that serves
     * @throws RuntimeException if a port cannot be opened
     */
    public void start(Duration longestWait, ProxySettings settings, Load load, Supplier<Handlers> handlers) {
        VertxHttpConfig http = mapping(VertxHttpConfig.class);
        List<ServerPort> ports = new ArrayList<>();
        servers(http, settings.http2ClearText()).forEach(options -> ports.add(new ServerPort(options, false)));
        settings.gatewayTls()
                .ifPresent(name -> ports.add(new ServerPort(forPeers(http, name, settings.gatewayPort()), true)));
        Listening open = open(ports, longestWait, settings, load, handlers);
        listening = Optional.of(open);
        open.port().ifPresent(port -> LOG.infof("listening on http://%s:%d", http.host(), port));
        open.tlsPort().ifPresent(port -> LOG.infof("listening on https://%s:%d", http.host(), port));
        open.gatewayPort()
                .ifPresent(port -> LOG.infof("listening for other regions on https://%s:%d", http.host(), port));
    }

    /**
     * Listens in the same way, but on loopback alone and on ports that nobody is told: for what the proxy asks itself.
     * Nobody can be asked for a certificate there.
     *
     * @throws RuntimeException if a port cannot be opened
     */
    public Listening aside(Duration longestWait, ProxySettings settings, Load load, Supplier<Handlers> handlers) {
        List<HttpServerOptions> servers = servers(mapping(VertxHttpConfig.class), settings.http2ClearText());
        servers.forEach(options -> options.setHost(LOOPBACK)
                .setPort(options.isSsl() ? ASIDE_TLS_PORT : ASIDE_PORT)
                .setClientAuth(ClientAuth.NONE));
        List<ServerPort> ports =
                servers.stream().map(options -> new ServerPort(options, false)).toList();
        return open(ports, longestWait, settings, load, handlers);
    }

    private static <T> T mapping(Class<T> of) {
        return ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getConfigMapping(of);
    }

    private List<HttpServerOptions> servers(VertxHttpConfig http, boolean clearTextHttp2) {
        VertxHttpBuildTimeConfig built = mapping(VertxHttpBuildTimeConfig.class);
        List<HttpServerOptions> servers = new ArrayList<>();
        if (http.insecureRequests().orElse(InsecureRequests.ENABLED) == InsecureRequests.ENABLED) {
            servers.add(plain(http, built, clearTextHttp2));
        }
        overTls(http, built).ifPresent(servers::add);
        if (servers.isEmpty()) {
            throw new IllegalStateException(
                    "quarkus.http.insecure-requests is not enabled, and no certificate is configured");
        }
        return servers;
    }

    private Listening open(
            List<ServerPort> ports,
            Duration longestWait,
            ProxySettings settings,
            Load load,
            Supplier<Handlers> handlers) {
        ports.forEach(port -> outlive(longestWait, port.options()));
        Listening.Guards guards = new Listening.Guards(guard(load, settings), guard(load.ofPeers(), settings));
        int loops = mapping(VertxHttpConfig.class)
                .ioThreads()
                .orElse(Runtime.getRuntime().availableProcessors());
        return Listening.open(vertx, loops, ports, guards, handlers);
    }

    private static ConnectionGuard guard(Connections connections, ProxySettings settings) {
        return new ConnectionGuard(connections, settings.headerTimeout(), settings.maxPipelinedRequests());
    }

    private static void outlive(Duration wait, HttpServerOptions options) {
        long millis = options.getIdleTimeoutUnit().toMillis(options.getIdleTimeout());
        long least = wait.plusSeconds(5).toMillis();
        if (millis > 0 && millis < least) {
            options.setIdleTimeout((int) least).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        }
    }

    private static HttpServerOptions plain(
            VertxHttpConfig http, VertxHttpBuildTimeConfig built, boolean clearTextHttp2) {
        int configured = http.determinePort(LaunchMode.current());
        HttpServerOptions options = new HttpServerOptions();
        HttpServerOptionsUtils.applyCommonOptions(options, built, http, List.of());
        return options.setHttp2ClearTextEnabled(clearTextHttp2)
                .setPort(configured == 0 ? SHARED_RANDOM_PORT : configured);
    }

    private Optional<HttpServerOptions> overTls(VertxHttpConfig http, VertxHttpBuildTimeConfig built) {
        Optional<TlsConfiguration> named = http.tlsConfigurationName()
                .map(name -> tls.get(name)
                        .orElseThrow(() -> new IllegalStateException("quarkus.http.tls-configuration-name is " + name
                                + ", but there is no quarkus.tls." + name)));
        String name = http.tlsConfigurationName().orElse(TlsConfig.DEFAULT_NAME);
        return named.or(tls::getDefault)
                .filter(configured -> configured.getKeyStoreOptions() != null)
                .map(of -> {
                    int configured = http.determineSslPort(LaunchMode.current());
                    return secured(http, name, of)
                            .setClientAuth(built.tlsClientAuth())
                            .setPort(configured == 0 ? SHARED_RANDOM_TLS_PORT : configured);
                });
    }

    /** Whoever cannot show a certificate of an authority in the trust store does not get as far as to speak. */
    private HttpServerOptions forPeers(VertxHttpConfig http, String name, int port) {
        TlsConfiguration of = tls.get(name).orElseThrow();
        return secured(http, name, of)
                .setClientAuth(ClientAuth.REQUIRED)
                .setPort(port == 0 ? SHARED_RANDOM_GATEWAY_PORT : port);
    }

    private HttpServerOptions secured(VertxHttpConfig http, String name, TlsConfiguration of) {
        HttpServerOptions options = new HttpServerOptions();
        HttpServerOptionsUtils.applyCommonOptions(options, mapping(VertxHttpBuildTimeConfig.class), http, List.of());
        options.setUseAlpn(http.http2());
        HttpServerOptionsUtils.applyTlsConfigurationToHttpServerOptions(of, options);
        RenewableKey renewable = keys.computeIfAbsent(name, first -> RenewableKey.of(vertx, of));
        // It heeds the host's name itself.
        return options.setSni(false).setKeyCertOptions(KeyCertOptions.wrap(renewable));
    }

    /** A renewed certificate serves the next handshake; connections that stand go on. */
    void renew(@Observes CertificateUpdatedEvent renewed) {
        RenewableKey served = keys.get(renewed.name());
        if (served != null) {
            served.renew(vertx, renewed.tlsConfiguration());
        }
    }

    /** Stops listening and closes what connections are left. */
    public void stop() {
        listening.ifPresent(Listening::close);
    }
}
