package io.homeport.proxy.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Leaves aside what HTTP/1.1 clients say of HTTP/2 in clear text: RFC 9113 has no such upgrade any more, and inside it
 * whatever stands in front of the proxy would see nothing of the requests. Vert.x offers it together with prior
 * knowledge (RFC 9113 3.3), and looks for it once in the first request alone.
 */
final class NoUpgrade extends ChannelInboundHandlerAdapter {
    private static final String UPGRADE = "h2c";

    private final ConnectionGuard guard;

    /** Telling the guard of connections that turn out to speak HTTP/1. */
    NoUpgrade(ConnectionGuard guard) {
        this.guard = guard;
    }

    /** Stands first, until it is known which version a connection speaks. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ChannelPipeline pipeline = context.pipeline();
        if (pipeline.get(UPGRADE) != null) {
            pipeline.addBefore(UPGRADE, null, new InFirstRequest());
            guard.speaksHttp1(pipeline.channel());
        }
        pipeline.remove(this);
        context.fireChannelRead(bytes);
    }

    private static final class InFirstRequest extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request
                    && request.headers().contains(HttpHeaderNames.UPGRADE, UPGRADE, true)) {
                request.headers().remove("http2-settings");
                request.headers().remove(HttpHeaderNames.UPGRADE);
            }
            context.pipeline().remove(this);
            context.fireChannelRead(message);
        }
    }
}
