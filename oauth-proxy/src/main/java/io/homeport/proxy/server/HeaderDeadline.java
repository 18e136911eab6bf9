package io.homeport.proxy.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the decoder. A header that comes in one piece costs no timer; one that does not has to be
 * whole in time. It is closed without an answer: no browser is still waiting for one.
 */
final class HeaderDeadline extends ChannelInboundHandlerAdapter {
    private final RequestProgress progress;
    private final Duration time;
    private final String decoder;
    private Optional<Future<?>> deadline = Optional.empty();

    HeaderDeadline(RequestProgress progress, Duration time, String decoder) {
        this.progress = progress;
        this.time = time;
        this.decoder = decoder;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        progress.begin();
        context.fireChannelRead(bytes);
        if (progress.hasMoved()) {
            cancel();
        } else if (progress.isBeforeHeader() && deadline.isEmpty()) {
            arm(context);
        }
    }

    private void arm(ChannelHandlerContext context) {
        deadline =
                Optional.of(context.executor().schedule(() -> late(context), time.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void late(ChannelHandlerContext context) {
        deadline = Optional.empty();
        if (context.pipeline().get(decoder) == null) {
            // No longer HTTP but a WebSocket.
            context.pipeline().remove(this);
        } else if (progress.unanswered() > 0) {
            // An answer to an earlier request is under way; closing now would cut it off.
            arm(context);
        } else {
            context.close();
        }
    }

    private void cancel() {
        deadline.ifPresent(set -> set.cancel(false));
        deadline = Optional.empty();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }
}
