package io.homeport.proxy.server;

import io.netty.channel.ChannelHandler;

/** Serves what it can of the HTTP/1.1 connections of one event loop, and leaves all else to the HTTP stack. */
public interface Lane {
    /** The name of the handler in a connection's pipeline. */
    String NAME = "lane";

    /** A handler for the connection of this stack; it stands before the stack's decoder. */
    ChannelHandler on(Stack stack);

    /** The HTTP stack's part of a connection. */
    interface Stack {
        /** Whether it has answered all that it has read, and holds no part of a request. */
        boolean isAtRest();

        /** A request was read in its place. */
        void spoke();

        /** Requests that may be read and not answered yet. */
        int maxPipelined();
    }
}
