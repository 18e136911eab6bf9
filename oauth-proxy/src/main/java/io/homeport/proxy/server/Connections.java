package io.homeport.proxy.server;

import java.net.InetSocketAddress;

/** Hears of every connection when it is accepted, before anything is read from it. */
public interface Connections {
    /** What becomes of a connection. */
    enum Verdict {
        /** It is served. */
        SERVED,
        /** There is no room for it: it is served only to be told so. */
        BEYOND,
        /** It is closed at once, without a word. */
        CLOSED
    }

    /** A connection came from there. One that is closed at once has not to be ended. */
    Verdict accepted(InetSocketAddress client);

    /** It ended. */
    void ended(InetSocketAddress client);
}
