package io.homeport.proxy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;

/**
 * Drops an API's interim answers (RFC 9110 15.2) that Vert.x would take for the answer itself: all but 100 and
 * 103, which it knows, and 101, which is no interim answer.
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {
    private static final Set<Integer> KNOWN = Set.of(100, 101, 103);

    private boolean dropping;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse answer) {
            int status = answer.status().code();
            dropping = status / 100 == 1
                    && !KNOWN.contains(status)
                    && answer.decoderResult().isSuccess();
        }
        if (!dropping) {
            context.fireChannelRead(message);
            return;
        }
        if (message instanceof LastHttpContent) {
            dropping = false;
        }
        ReferenceCountUtil.release(message);
    }
}
