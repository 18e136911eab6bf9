package io.homeport.proxy.server;

import io.homeport.proxy.defect.Defect;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** HTTP servers that listen, each with several event loops. */
public final class Listening implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Listening.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final List<ServerPort> ports;
    private final Guards guards;
    private final Supplier<Listener.Handlers> handlers;
    private volatile String deployment = "";
    private volatile OptionalInt plainPort = OptionalInt.empty();
    private volatile OptionalInt tlsPort = OptionalInt.empty();
    private volatile OptionalInt gatewayPort = OptionalInt.empty();

    /** What guards the connections of clients, and of other regions' proxies, each of which stands for many clients. */
    record Guards(ConnectionGuard clients, ConnectionGuard peers) {}

    private Listening(Vertx vertx, List<ServerPort> ports, Guards guards, Supplier<Listener.Handlers> handlers) {
        this.vertx = vertx;
        this.ports = ports;
        this.guards = guards;
        this.handlers = handlers;
    }

    /** Returns when every port is open. */
    static Listening open(
            Vertx vertx, int loops, List<ServerPort> ports, Guards guards, Supplier<Listener.Handlers> handlers) {
        Listening opened = new Listening(vertx, ports, guards, handlers);
        opened.deployment = vertx.deployVerticle(
                        () -> opened.new Servers(), new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return opened;
    }

    /** The port of plain HTTP, if there is one. */
    public OptionalInt port() {
        return plainPort;
    }

    /** The port of HTTPS, if there is one. */
    public OptionalInt tlsPort() {
        return tlsPort;
    }

    /** The port for other regions' proxies, if there is one. */
    public OptionalInt gatewayPort() {
        return gatewayPort;
    }

    /**
     * Stops listening and closes what connections are left. An event loop that does not answer any more is not waited for
     * after a few seconds: it would keep the process from ending, and with it whoever waits for that.
     */
    @Override
    public void close() {
        close(CLOSING);
    }

    void close(Duration closing) {
        try {
            vertx.undeploy(deployment)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(closing.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf(
                    "the ports did not close within %s: an event loop does not answer; the process ends all the same",
                    closing);
        } catch (ExecutionException e) {
            LOG.warnf("the ports did not close as they should: %s", Defect.of(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Servers extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            // Unheard, a fault in any callback of a request would be logged with its trace and its message.
            ((ContextInternal) context)
                    .exceptionHandler(
                            fault -> LOG.errorf("a callback failed in the proxy itself: %s", Defect.of(fault)));
            Listener.Handlers ours = handlers.get();
            List<Future<HttpServer>> listening =
                    ports.stream().map(each -> listen(each, ours)).toList();
            Future.all(listening).<Void>mapEmpty().onComplete(started);
        }

        private Future<HttpServer> listen(ServerPort port, Listener.Handlers ours) {
            HttpServerOptions of = port.options();
            ConnectionGuard guard = port.ofPeers() ? guards.peers() : guards.clients();
            Optional<Lane> lane = port.ofPeers() ? Optional.empty() : ours.lane();
            HttpServer server = new GuardedServer((VertxInternal) vertx, of, guard, lane)
                    .connectionHandler(connection -> {
                        guard.speaks(connection);
                        if (guard.isBeyond(connection)) {
                            ours.connectionBeyond().handle(connection);
                        }
                    })
                    .requestHandler(port.ofPeers() ? ours.peerRequest() : ours.request())
                    .invalidRequestHandler(ours.invalidRequest())
                    .exceptionHandler(ours.failedConnection());
            return server.listen().onSuccess(listening -> {
                if (port.ofPeers()) {
                    gatewayPort = OptionalInt.of(server.actualPort());
                } else if (of.isSsl()) {
                    tlsPort = OptionalInt.of(server.actualPort());
                } else {
                    plainPort = OptionalInt.of(server.actualPort());
                }
            });
        }
    }
}
