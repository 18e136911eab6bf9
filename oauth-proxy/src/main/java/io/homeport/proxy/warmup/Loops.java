package io.homeport.proxy.warmup;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

/** The event loops that serve requests, and the channels that fit. */
record Loops(
        EventLoopGroup group,
        ChannelFactory<? extends Channel> clients,
        ChannelFactory<? extends ServerChannel> servers) {
    static Loops of(Vertx vertx) {
        VertxInternal inside = (VertxInternal) vertx;
        return new Loops(
                inside.getEventLoopGroup(),
                inside.transport().channelFactory(false),
                inside.transport().serverChannelFactory(false));
    }
}
