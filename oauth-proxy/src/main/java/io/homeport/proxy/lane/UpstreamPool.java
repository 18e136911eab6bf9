package io.homeport.proxy.lane;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The lane's connections to upstreams, on one event loop: so many to each network address, used again while they are fresh. */
final class UpstreamPool extends Deadlines.Timed {
    /** Below what servers usually keep an idle connection for. */
    private static final long FRESH_NANOS = Duration.ofSeconds(4).toNanos();

    private static final int MOST_FIELDS = 128;

    private final EventLoop loop;
    private final Deadlines deadlines;
    private final ChannelFactory<? extends Channel> channels;
    private final int most;
    private final int largestHeader;
    private final AnswerScanner scanner;
    private final Map<SocketAddress, Place> places = new HashMap<>();
    private boolean closed;

    /** The connections to one network address. */
    static final class Place {
        private final SocketAddress server;
        private final InetSocketAddress address;
        private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
        private int open;

        private Place(SocketAddress server, InetSocketAddress address) {
            this.server = server;
            this.address = address;
        }
    }

    /**
     * Empty.
     *
     * @param most connections to one network address
     * @param largestHeader of an answer, in octets
     */
    UpstreamPool(
            EventLoop loop,
            Deadlines deadlines,
            ChannelFactory<? extends Channel> channels,
            int most,
            int largestHeader) {
        this.loop = loop;
        this.deadlines = deadlines;
        this.channels = channels;
        this.most = most;
        this.largestHeader = largestHeader;
        this.scanner = new AnswerScanner(largestHeader, MOST_FIELDS);
    }

    /** The connections to this address; none where a name would have to be looked up. */
    Optional<Place> place(SocketAddress server) {
        Place known = places.get(server);
        return known != null
                ? Optional.of(known)
                : addressOf(server).map(address -> {
                    Place place = new Place(server, address);
                    if (places.isEmpty()) {
                        deadlines.add(this);
                    }
                    places.put(server, place);
                    return place;
                });
    }

    private static Optional<InetSocketAddress> addressOf(SocketAddress server) {
        byte[] octets = server.host() == null ? null : NetUtil.createByteArrayFromIpAddressString(server.host());
        if (octets == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(octets), server.port()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether there may be one more. */
    boolean mayOpen(Place place) {
        return place.open < most;
    }

    /** The connection that was used last, if one is idle. */
    Optional<UpstreamConnection> take(Place place) {
        UpstreamConnection connection = place.idle.pollLast();
        while (connection != null && !connection.isOpen()) {
            connection = place.idle.pollLast();
        }
        return Optional.ofNullable(connection);
    }

    /** Opens one more. */
    void open(Place place, Duration within, Consumer<UpstreamConnection> opened, Consumer<Throwable> failed) {
        place.open++;
        new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) within.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Its handler comes with the connection.
                    }
                })
                .connect(place.address)
                .addListener(future -> {
                    if (future.isSuccess()) {
                        UpstreamConnection connection = new UpstreamConnection(
                                ((io.netty.channel.ChannelFuture) future).channel(),
                                scanner,
                                this,
                                place,
                                largestHeader);
                        UpstreamConnection.open(connection.channel(), connection);
                        opened.accept(connection);
                    } else {
                        left(place);
                        failed.accept(future.cause());
                    }
                });
    }

    private void left(Place place) {
        place.open--;
        if (place.open == 0) {
            places.remove(place.server);
            if (places.isEmpty()) {
                deadlines.remove(this);
            }
        }
    }

    /** A connection has no request any more, and may get the next. */
    void giveBack(UpstreamConnection connection) {
        if (closed) {
            connection.abort();
            return;
        }
        connection.idles(deadlines.lookedAt());
        connection.place().idle.addLast(connection);
    }

    /** A connection has ended. */
    void closed(UpstreamConnection connection) {
        connection.place().idle.remove(connection);
        left(connection.place());
    }

    /** Closes what has been idle for long. */
    @Override
    void look(long now) {
        for (Place place : List.copyOf(places.values())) {
            for (UpstreamConnection oldest = place.idle.peekFirst();
                    oldest != null && (closed || now - oldest.idleSince() > FRESH_NANOS);
                    oldest = place.idle.peekFirst()) {
                place.idle.pollFirst();
                oldest.abort();
            }
        }
    }

    /** Closes what is idle, and keeps nothing more. */
    void close() {
        closed = true;
        look(System.nanoTime());
    }
}
