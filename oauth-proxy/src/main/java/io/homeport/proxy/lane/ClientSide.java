package io.homeport.proxy.lane;

import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.server.ClientNetwork;
import io.homeport.proxy.server.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A client's connection. It stands before the stack's decoder and takes a request only where it is there in one piece and
 * nothing else is under way; all other octets go on as they came. What comes while its own exchange is under way waits.
 */
final class ClientSide extends ChannelDuplexHandler {
    private static final Logger LOG = Logger.getLogger(ClientSide.class);
    private static final String IDLE = "idle";

    private final FastLane lane;
    private final Lane.Stack stack;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(0);
    private Optional<Exchange> exchange = Optional.empty();
    private Peer peer;
    private Optional<String> network = Optional.empty();
    private ChannelHandlerContext context;
    private boolean handedOn;
    private boolean spoke;
    private boolean closing;
    private boolean offering;
    private long idleNanos;
    private long movedAt;

    ClientSide(FastLane lane, Lane.Stack stack) {
        this.lane = lane;
        this.stack = stack;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        InetSocketAddress address = (InetSocketAddress) added.channel().remoteAddress();
        peer = lane.peer(address, added.pipeline().get(SslHandler.class) != null);
        network = peer.trusted() ? Optional.empty() : Optional.of(ClientNetwork.of(peer.address()));
        // What stands behind the decoder sees nothing of the requests that are served here.
        if (added.pipeline().get(IDLE) instanceof IdleStateHandler idle && idle.getAllIdleTimeInMillis() > 0) {
            idleNanos = TimeUnit.MILLISECONDS.toNanos(idle.getAllIdleTimeInMillis());
            added.pipeline().remove(idle);
            movedAt = System.nanoTime();
            lookLater(idleNanos);
        }
    }

    private void lookLater(long nanos) {
        context.executor().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (!context.channel().isOpen()) {
            return;
        }
        long left = movedAt + idleNanos - System.nanoTime();
        if (left > 0) {
            lookLater(left);
        } else {
            context.close();
        }
    }

    ByteBufAllocator allocator() {
        return context.alloc();
    }

    Peer peer() {
        return peer;
    }

    /** Whom its requests count for; none where it is a proxy in front, which stands for many. */
    Optional<String> network() {
        return network;
    }

    @Override
    public void channelRead(ChannelHandlerContext same, Object message) {
        if (!(message instanceof ByteBuf octets)) {
            movedAt = System.nanoTime();
            handedOn = true;
            same.fireChannelRead(message);
        } else if (closing) {
            octets.release();
        } else if (exchange.isPresent() || !waiting.isEmpty()) {
            hold(octets);
        } else {
            offer(octets);
        }
    }

    /** Keeps what came too early, and reads no more until it is its turn. */
    private void hold(ByteBuf octets) {
        movedAt = System.nanoTime();
        waiting.add(octets);
        context.channel().config().setAutoRead(false);
        if (lane.requestsIn(octets) >= stack.maxPipelined()) {
            context.close();
        }
    }

    private void offer(ByteBuf octets) {
        if (!stack.isAtRest() || !begins(octets)) {
            movedAt = System.nanoTime();
            handedOn = true;
            context.fireChannelRead(octets);
        }
    }

    /** Whether the octets were taken. */
    private boolean begins(ByteBuf octets) {
        try {
            Optional<Exchange> begun = lane.begin(this, octets);
            if (begun.isEmpty()) {
                return false;
            }
            if (!spoke) {
                spoke = true;
                stack.spoke();
            }
            exchange = begun;
            movedAt = begun.get().arrivedAt();
        } catch (Throwable fault) {
            // The stack runs into the same, and answers it.
            LOG.debugf("the lane failed in the proxy itself: %s", Defect.of(fault));
            return false;
        }
        exchange.get().open(octets);
        return true;
    }

    /** The answer is written, and the connection free for the next request; or it ends here. */
    void over(boolean closes) {
        exchange = Optional.empty();
        if (closes) {
            abort();
        } else {
            goOn();
        }
    }

    /** A request that was taken goes to the stack after all. */
    void handOn(ByteBuf octets) {
        exchange = Optional.empty();
        handedOn = true;
        context.fireChannelRead(octets);
        goOn();
    }

    private void goOn() {
        if (waiting.isEmpty() || offering) {
            return;
        }
        offering = true;
        while (!waiting.isEmpty() && exchange.isEmpty()) {
            offer(waiting.poll());
        }
        offering = false;
        if (waiting.isEmpty() && exchange.isEmpty()) {
            context.channel().config().setAutoRead(true);
        }
        readComplete();
    }

    private void release() {
        while (!waiting.isEmpty()) {
            waiting.poll().release();
        }
    }

    void write(ByteBuf octets) {
        context.write(octets, context.voidPromise());
    }

    ChannelFuture writeLast(ByteBuf octets) {
        movedAt = System.nanoTime();
        return context.writeAndFlush(octets);
    }

    void flush() {
        movedAt = System.nanoTime();
        context.flush();
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    /** Closes the connection at once; what is written already goes out. */
    void abort() {
        exchange = Optional.empty();
        closing = true;
        release();
        context.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext same) {
        readComplete();
    }

    private void readComplete() {
        if (handedOn) {
            handedOn = false;
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void write(ChannelHandlerContext same, Object message, ChannelPromise promise) {
        movedAt = System.nanoTime();
        same.write(message, promise);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext same) {
        exchange.ifPresent(Exchange::clientTakes);
        same.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext same) {
        closing = true;
        release();
        exchange.ifPresent(Exchange::clientGone);
        same.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext same, Throwable cause) {
        if (exchange.isPresent() && cause instanceof IOException) {
            same.close();
        } else {
            same.fireExceptionCaught(cause);
        }
    }
}
