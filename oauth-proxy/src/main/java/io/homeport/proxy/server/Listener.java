package io.homeport.proxy.server;

import io.homeport.proxy.defect.Defect;
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
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
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

    private final Vertx vertx;
    private final TlsConfigurationRegistry tls;
    private volatile Optional<String> deployment = Optional.empty();
    private volatile Optional<RenewableKey> key = Optional.empty();
    private volatile String certificate = TlsConfig.DEFAULT_NAME;
    private volatile OptionalInt port = OptionalInt.empty();
    private volatile OptionalInt tlsPort = OptionalInt.empty();

    Listener(Vertx vertx, TlsConfigurationRegistry tls) {
        this.vertx = vertx;
        this.tls = tls;
    }

    /** The port of plain HTTP, once there is one. */
    public OptionalInt port() {
        return port;
    }

    /** The port of HTTPS, once there is one. */
    public OptionalInt tlsPort() {
        return tlsPort;
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
        ConnectionGuard guard =
                new ConnectionGuard(connections, settings.headerTimeout(), settings.maxPipelinedRequests());
        SmallRyeConfig configuration = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        VertxHttpConfig http = configuration.getConfigMapping(VertxHttpConfig.class);
        VertxHttpBuildTimeConfig built = configuration.getConfigMapping(VertxHttpBuildTimeConfig.class);
        List<HttpServerOptions> servers = new ArrayList<>();
        if (http.insecureRequests().orElse(InsecureRequests.ENABLED) == InsecureRequests.ENABLED) {
            servers.add(plain(http, built, settings.http2ClearText()));
        }
        overTls(http, built).ifPresent(servers::add);
        if (servers.isEmpty()) {
            throw new IllegalStateException(
                    "quarkus.http.insecure-requests is not enabled, and no certificate is configured");
        }
        servers.forEach(options -> outlive(longestWait, options));
        int loops = http.ioThreads().orElse(Runtime.getRuntime().availableProcessors());
        deployment = Optional.of(vertx.deployVerticle(
                        () -> new Servers(servers, guard, handlers), new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .join());
        port.ifPresent(open -> LOG.infof("listening on http://%s:%d", http.host(), open));
        tlsPort.ifPresent(open -> LOG.infof("listening on https://%s:%d", http.host(), open));
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
        deployment.ifPresent(id ->
                vertx.undeploy(id).toCompletionStage().toCompletableFuture().join());
    }

    private final class Servers extends AbstractVerticle {
        private final List<HttpServerOptions> options;
        private final ConnectionGuard guard;
        private final Supplier<Handlers> handlers;

        Servers(List<HttpServerOptions> options, ConnectionGuard guard, Supplier<Handlers> handlers) {
            this.options = options;
            this.guard = guard;
            this.handlers = handlers;
        }

        @Override
        public void start(Promise<Void> started) {
            // Unheard, a fault in any callback of a request would be logged with its trace and its message.
            ((ContextInternal) context)
                    .exceptionHandler(
                            fault -> LOG.errorf("a callback failed in the proxy itself: %s", Defect.of(fault)));
            Handlers ours = handlers.get();
            List<Future<HttpServer>> listening =
                    options.stream().map(each -> listen(each, ours)).toList();
            Future.all(listening).<Void>mapEmpty().onComplete(started);
        }

        private Future<HttpServer> listen(HttpServerOptions of, Handlers ours) {
            HttpServer server = new GuardedServer((VertxInternal) vertx, of, guard, ours.lane())
                    .connectionHandler(connection -> {
                        guard.speaks(connection);
                        if (guard.isBeyond(connection)) {
                            ours.connectionBeyond().handle(connection);
                        }
                    })
                    .requestHandler(ours.request())
                    .invalidRequestHandler(ours.invalidRequest())
                    .exceptionHandler(ours.failedConnection());
            return server.listen().onSuccess(listening -> {
                if (of.isSsl()) {
                    tlsPort = OptionalInt.of(server.actualPort());
                } else {
                    port = OptionalInt.of(server.actualPort());
                }
            });
        }
    }
}
