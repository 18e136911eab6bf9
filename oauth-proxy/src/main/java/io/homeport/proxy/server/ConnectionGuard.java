package io.homeport.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections whose requests' headers take too long to come in, however steadily their bytes do, and
 * those on which requests pile up without waiting for answers (HTTP/1). An idle connection is none of them.
 */
final class ConnectionGuard {
    private static final AttributeKey<Future<?>> FIRST_REQUEST =
            AttributeKey.valueOf(ConnectionGuard.class, "firstRequest");
    private static final String DECODER = "httpDecoder";
    private static final String DEADLINE = "headerDeadline";
    private static final String HANDLER = "handler";

    private static final AttributeKey<Boolean> BEYOND = AttributeKey.valueOf(ConnectionGuard.class, "beyond");

    private static final AttributeKey<RequestProgress> PROGRESS =
            AttributeKey.valueOf(ConnectionGuard.class, "progress");
    private static final AttributeKey<Front> FRONT = AttributeKey.valueOf(ConnectionGuard.class, "front");

    private final Connections connections;
    private final Duration headerTimeout;
    private final int maxPipelined;

    /**
     * A guard for any number of connections.
     *
     * @param connections counts them
     * @param headerTimeout from a header's first byte to its last
     * @param maxPipelined requests that may be read on a connection and not answered yet
     */
    ConnectionGuard(Connections connections, Duration headerTimeout, int maxPipelined) {
        this.connections = connections;
        this.headerTimeout = headerTimeout;
        this.maxPipelined = maxPipelined;
    }

    /** What serves a connection before the stack does, and the options of the stack's decoder. */
    record Front(Lane lane, HttpServerOptions options) {}

    /** Lets this lane serve what it can of a connection that may go on. */
    void leads(Channel channel, Front front) {
        channel.attr(FRONT).set(front);
    }

    /** A connection was accepted; nothing was read from it. Whether it may go on. */
    boolean opens(Channel channel) {
        InetSocketAddress client = (InetSocketAddress) channel.remoteAddress();
        Connections.Verdict verdict = connections.accepted(client);
        if (verdict == Connections.Verdict.CLOSED) {
            channel.close();
            return false;
        }
        channel.closeFuture().addListener(closed -> connections.ended(client));
        channel.attr(BEYOND).set(verdict == Connections.Verdict.BEYOND);
        Future<?> late = channel.eventLoop()
                .schedule(
                        () -> {
                            channel.close();
                        },
                        headerTimeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.attr(FIRST_REQUEST).set(late);
        return true;
    }

    /** Whether there is no room for a connection, and it is served only to be told so. */
    boolean isBeyond(HttpConnection connection) {
        return Boolean.TRUE.equals(
                ((ConnectionBase) connection).channel().attr(BEYOND).get());
    }

    /** A connection speaks HTTP; over HTTP/1 its first request may still have to come. */
    void speaks(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        ChannelPipeline pipeline = channel.pipeline();
        if (connection instanceof Http1xServerConnection && pipeline.get(DECODER) != null) {
            speaksHttp1(channel);
            RequestProgress progress = channel.attr(PROGRESS).get();
            pipeline.addBefore(HANDLER, "requestGuard", new RequestGuard(progress, maxPipelined, () -> spoke(channel)));
        } else {
            spoke(channel);
        }
    }

    /** A connection's pipeline has a decoder of HTTP/1; its first request may still have to come. */
    void speaksHttp1(Channel channel) {
        if (channel.hasAttr(PROGRESS)) {
            return;
        }
        RequestProgress progress = new RequestProgress();
        channel.attr(PROGRESS).set(progress);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(DECODER, DEADLINE, new HeaderDeadline(progress, headerTimeout, DECODER));
        Front front = channel.attr(FRONT).get();
        if (front != null && !channel.attr(BEYOND).get()) {
            pipeline.replace(DECODER, DECODER, new WatchedDecoder(front.options(), progress));
            pipeline.addBefore(DEADLINE, Lane.NAME, front.lane().on(new Behind(channel, progress)));
        }
    }

    /** What stands behind the lane. */
    private final class Behind implements Lane.Stack {
        private final Channel channel;
        private final RequestProgress progress;

        Behind(Channel channel, RequestProgress progress) {
            this.channel = channel;
            this.progress = progress;
        }

        @Override
        public boolean isAtRest() {
            return progress.isAtRest();
        }

        @Override
        public void spoke() {
            ConnectionGuard.spoke(channel);
        }

        @Override
        public int maxPipelined() {
            return maxPipelined;
        }
    }

    private static void spoke(Channel channel) {
        Future<?> late = channel.attr(FIRST_REQUEST).getAndSet(null);
        if (late != null) {
            late.cancel(false);
        }
    }
}
