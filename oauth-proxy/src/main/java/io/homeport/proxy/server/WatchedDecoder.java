package io.homeport.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/** The stack's own decoder, which also tells whether it holds a part of a message: then nobody else may read what follows. */
final class WatchedDecoder extends VertxHttpRequestDecoder {
    private final RequestProgress progress;

    WatchedDecoder(HttpServerOptions options, RequestProgress progress) {
        super(options);
        this.progress = progress;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decode(context, in, out);
        progress.left(in.readableBytes());
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        progress.lineRead();
        return super.createMessage(line);
    }

    @Override
    protected HttpMessage createInvalidMessage() {
        progress.broken();
        return super.createInvalidMessage();
    }
}
