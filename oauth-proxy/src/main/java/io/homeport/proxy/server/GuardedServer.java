package io.homeport.proxy.server;

import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Vert.x' HTTP server, guarded from the first byte. Where clear text may turn out to be HTTP/2, Vert.x tells of
 * a connection only when its first request is there; a client that never gets so far can be seen nowhere else.
 */
final class GuardedServer extends HttpServerImpl {
    private final ConnectionGuard guard;
    private final Optional<ConnectionGuard.Front> front;

    GuardedServer(VertxInternal vertx, HttpServerOptions options, ConnectionGuard guard, Optional<Lane> lane) {
        super(vertx, options);
        this.guard = guard;
        this.front = lane.map(leading -> new ConnectionGuard.Front(leading, options));
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
        BiConsumer<Channel, SslChannelProvider> configure = super.childHandler(context, address, shaping);
        return (channel, tls) -> {
            if (!guard.opens(channel)) {
                return;
            }
            front.ifPresent(leading -> guard.leads(channel, leading));
            configure.accept(channel, tls);
            if (channel.pipeline().get(Http1xOrH2CHandler.class) != null) {
                channel.pipeline().addLast(new NoUpgrade(guard));
            }
        };
    }
}
