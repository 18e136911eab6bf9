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
import java.util.Optional;
import java.util.OptionalInt;
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
    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx;
    private final TlsConfigurationRegistry tls;
    private volatile Optional<Listening> listening = Optional.empty();
    private volatile Optional<RenewableKey> key = Optional.empty();
    private volatile String certificate = TlsConfig.DEFAULT_NAME;

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

    /**
     * What is done with the connections and requests of one server.
     *
     * @param lane serves what it can before they do
     */
    public record Handlers(
            Optional<Lane> lane,
            Handler<HttpConnection> connectionBeyond,
            Handler<HttpServerRequest> request,
            Handler<HttpServerRequest> invalidRequest,
            Handler<Throwable> failedConnection) {}

    /**
     * Begins to listen; returns when every port is open.
     *
     * @param longestWait that nothing may move on a connection in an exchange: none is closed before that
     * @param settings for what a connection may do before it has sent a request
     * @param connections counts every connection from the moment it is accepted
     * @param handlers called on each event loop that serves
     * @throws RuntimeException if a port cannot be opened
     */
    public void start(
            Duration longestWait, ProxySettings settings, Connections connections, Supplier<Handlers> handlers) {
        VertxHttpConfig http = mapping(VertxHttpConfig.class);
        Listening open = open(servers(http, settings.http2ClearText()), longestWait, settings, connections, handlers);
        listening = Optional.of(open);
        open.port().ifPresent(port -> LOG.infof("listening on http://%s:%d", http.host(), port));
        open.tlsPort().ifPresent(port -> LOG.infof("listening on https://%s:%d", http.host(), port));
    }

    /**
     * Listens in the same way, but on loopback alone and on ports that nobody is told: for what the proxy asks itself.
     * Nobody can be asked for a certificate there.
     *
     * @throws RuntimeException if a port cannot be opened
     */
    public Listening aside(
            Duration longestWait, ProxySettings settings, Connections connections, Supplier<Handlers> handlers) {
        List<HttpServerOptions> servers = servers(mapping(VertxHttpConfig.class), settings.http2ClearText());
        servers.forEach(options -> options.setHost(LOOPBACK)
                .setPort(options.isSsl() ? ASIDE_TLS_PORT : ASIDE_PORT)
                .setClientAuth(ClientAuth.NONE));
        return open(servers, longestWait, settings, connections, handlers);
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
            List<HttpServerOptions> servers,
            Duration longestWait,
            ProxySettings settings,
            Connections connections,
            Supplier<Handlers> handlers) {
        servers.forEach(options -> outlive(longestWait, options));
        ConnectionGuard guard =
                new ConnectionGuard(connections, settings.headerTimeout(), settings.maxPipelinedRequests());
        int loops = mapping(VertxHttpConfig.class)
                .ioThreads()
                .orElse(Runtime.getRuntime().availableProcessors());
        return Listening.open(vertx, loops, servers, guard, handlers);
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
        certificate = http.tlsConfigurationName().orElse(TlsConfig.DEFAULT_NAME);
        return named.or(tls::getDefault)
                .filter(configured -> configured.getKeyStoreOptions() != null)
                .map(of -> {
                    int configured = http.determineSslPort(LaunchMode.current());
                    HttpServerOptions options = new HttpServerOptions();
                    HttpServerOptionsUtils.applyCommonOptions(options, built, http, List.of());
                    options.setUseAlpn(http.http2());
                    HttpServerOptionsUtils.applyTlsConfigurationToHttpServerOptions(of, options);
                    options.setClientAuth(built.tlsClientAuth());
                    RenewableKey renewable = RenewableKey.of(vertx, of);
                    key = Optional.of(renewable);
                    // It heeds the host's name itself.
                    options.setSni(false).setKeyCertOptions(KeyCertOptions.wrap(renewable));
                    return options.setPort(configured == 0 ? SHARED_RANDOM_TLS_PORT : configured);
                });
    }

    /** A renewed certificate serves the next handshake; connections that stand go on. */
    void renew(@Observes CertificateUpdatedEvent renewed) {
        if (renewed.name().equals(certificate)) {
            key.ifPresent(served -> served.renew(vertx, renewed.tlsConfiguration()));
        }
    }

    /** Stops listening and closes what connections are left. */
    public void stop() {
        listening.ifPresent(Listening::close);
    }
}
