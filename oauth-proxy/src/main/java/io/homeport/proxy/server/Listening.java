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
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** HTTP servers that listen, each with several event loops. */
public final class Listening implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Listening.class);

    private final Vertx vertx;
    private final List<HttpServerOptions> options;
    private final ConnectionGuard guard;
    private final Supplier<Listener.Handlers> handlers;
    private volatile String deployment = "";
    private volatile OptionalInt port = OptionalInt.empty();
    private volatile OptionalInt tlsPort = OptionalInt.empty();

    private Listening(
            Vertx vertx, List<HttpServerOptions> options, ConnectionGuard guard, Supplier<Listener.Handlers> handlers) {
        this.vertx = vertx;
        this.options = options;
        this.guard = guard;
        this.handlers = handlers;
    }

    /** Returns when every port is open. */
    static Listening open(
            Vertx vertx,
            int loops,
            List<HttpServerOptions> options,
            ConnectionGuard guard,
            Supplier<Listener.Handlers> handlers) {
        Listening opened = new Listening(vertx, options, guard, handlers);
        opened.deployment = vertx.deployVerticle(
                        () -> opened.new Servers(), new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return opened;
    }

    /** The port of plain HTTP, if there is one. */
    public OptionalInt port() {
        return port;
    }

    /** The port of HTTPS, if there is one. */
    public OptionalInt tlsPort() {
        return tlsPort;
    }

    /** Stops listening and closes what connections are left. */
    @Override
    public void close() {
        vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
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
                    options.stream().map(each -> listen(each, ours)).toList();
            Future.all(listening).<Void>mapEmpty().onComplete(started);
        }

        private Future<HttpServer> listen(HttpServerOptions of, Listener.Handlers ours) {
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
