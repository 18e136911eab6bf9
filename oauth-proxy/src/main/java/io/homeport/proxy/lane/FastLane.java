package io.homeport.proxy.lane;

import io.homeport.proxy.execution.SessionRate;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.server.Lane;
import io.homeport.proxy.server.Load;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Requests of one event loop that every reader would read alike, on the shortest way to their APIs. It decides nothing by
 * itself and refuses nothing: what is not plainly one of its requests goes to the HTTP stack as it came.
 */
public final class FastLane implements Lane {
    private static final int MOST_FIELDS = 128;

    private final Supplier<Passages> passages;
    private final Load load;
    private final SessionRate sessions;
    private final Predicate<InetSocketAddress> standsForMany;
    private final Runnable taken;
    private final EventLoop loop;
    private final HeadScanner scanner;
    private final Deadlines deadlines;
    private final UpstreamPool pool;
    private final HeadWriter octets = new HeadWriter();

    /** Where it runs, and the channels that fit. */
    public record Carrier(EventLoop loop, ChannelFactory<? extends Channel> channels) {}

    /**
     * How much it takes.
     *
     * @param header the octets of a header, in either direction
     * @param connections to one network address of an upstream
     */
    public record Limits(int header, int connections) {}

    /**
     * For one event loop.
     *
     * @param passages those of the deployment that is in force
     * @param sessions counts the requests of each session
     * @param standsForMany knows the proxies in front, which are not limited as clients
     * @param taken told of each request that is served here
     */
    public FastLane(
            Carrier carrier,
            Limits limits,
            Supplier<Passages> passages,
            Load load,
            SessionRate sessions,
            Predicate<InetSocketAddress> standsForMany,
            Runnable taken) {
        this.loop = carrier.loop();
        this.sessions = sessions;
        this.passages = passages;
        this.load = load;
        this.standsForMany = standsForMany;
        this.taken = taken;
        this.scanner = new HeadScanner(limits.header(), MOST_FIELDS);
        this.deadlines = new Deadlines(loop);
        this.pool = new UpstreamPool(loop, deadlines, carrier.channels(), limits.connections(), limits.header());
    }

    @Override
    public ChannelHandler on(Stack stack) {
        return new ClientSide(this, stack);
    }

    Peer peer(InetSocketAddress address, boolean secure) {
        return new Peer(address.getAddress().getHostAddress(), secure, standsForMany.test(address));
    }

    /** Begins with the request that these octets are, if it is one for the lane. */
    Optional<Exchange> begin(ClientSide client, ByteBuf in) {
        if (load.isLeaving()
                || !(scanner.scan(in) instanceof SimpleRequest request)
                || in.readableBytes() != request.length() + Math.max(0, request.contentLength())) {
            return Optional.empty();
        }
        Optional<Passage> passage = passages.get().of(request, client.peer());
        if (passage.isEmpty() || !(load.begin(client.network()) instanceof Load.Place place)) {
            return Optional.empty();
        }
        // Counted only where nothing else is in the way; one that is beyond it, the stack refuses.
        if (!passage.get().isAdmittedBy(sessions)) {
            place.leave(true);
            return Optional.empty();
        }
        taken.run();
        return Optional.of(new Exchange(this, client, request, passage.get(), place));
    }

    /** How many requests without a body begin one after the other in these octets. */
    int requestsIn(ByteBuf in) {
        ByteBuf left = in.slice();
        int requests = 0;
        while (left.isReadable() && scanner.scan(left) instanceof SimpleRequest request) {
            requests++;
            left.skipBytes(
                    (int) Math.min(left.readableBytes(), request.length() + Math.max(0, request.contentLength())));
        }
        return requests;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    UpstreamPool pool() {
        return pool;
    }

    HeadWriter octets() {
        return octets;
    }

    /** Closes the connections to upstreams that are idle, and keeps none from now on. May be called from any thread. */
    public void close() {
        loop.execute(pool::close);
    }
}
