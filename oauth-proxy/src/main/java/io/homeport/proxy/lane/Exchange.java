package io.homeport.proxy.lane;

import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.upstream.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One request on its way to an API, with the same outcomes as in the stack. Everything of it happens on one event loop.
 * Where there is no connection for it before anything was sent, it goes to the stack after all.
 *
 * <p>It is longer than most: each step may find the exchange over, and whoever asks whether it is has to see all of them.
 */
final class Exchange extends Deadlines.Timed implements AnswerTaker {
    private static final Logger LOG = Logger.getLogger(Exchange.class);
    private static final int MISDIRECTED_REQUEST = 421;

    private final FastLane lane;
    private final ClientSide client;
    private final SimpleRequest request;
    private final Passage passage;
    private final Load.Place place;
    private final AnswerWriter answer;
    private final List<Address> tried = new ArrayList<>(1);
    private final boolean hasTotal;
    private final long totalBy;
    private Optional<Address> address = Optional.empty();
    private Optional<UpstreamConnection> upstream = Optional.empty();
    /** The request as it came, until it is sent. */
    private ByteBuf octets = Unpooled.EMPTY_BUFFER;

    private boolean isTimed;
    private long lateAt;
    private boolean hasJustMoved;
    private boolean repeated;
    private boolean over;
    private long sentAt;
    private long answerNanos;

    Exchange(FastLane lane, ClientSide client, SimpleRequest request, Passage passage, Load.Place place) {
        this.lane = lane;
        this.client = client;
        this.request = request;
        this.passage = passage;
        this.place = place;
        this.answer = new AnswerWriter(lane, client, passage, request.isHead(), request.closes());
        Optional<Duration> total = passage.timeouts().total();
        this.hasTotal = total.isPresent();
        this.totalBy = hasTotal ? System.nanoTime() + total.get().toNanos() : 0;
    }

    /** When the request came. */
    long arrivedAt() {
        return passage.arrivedAt();
    }

    /** Begins with the request's octets, which it takes over. */
    void open(ByteBuf whole) {
        octets = whole;
        lane.deadlines().add(this);
        guarded(() -> next(Outcome.UNREACHABLE));
    }

    /** Nobody above hears of a fault: without an answer the request would stay under way for ever. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable fault) {
            LOG.errorf("exchange failed in the proxy itself: %s", Defect.of(fault));
            broke();
        }
    }

    private void next(Outcome otherwise) {
        release();
        Optional<Address> next = passage.addresses().take(passage.regions(), tried);
        if (next.isEmpty()) {
            fail(passage.addresses().areFull(passage.regions(), tried) ? Outcome.OVERLOADED : otherwise);
            return;
        }
        address = next;
        tried.add(next.get());
        connect(next.get());
    }

    private void connect(Address to) {
        Optional<SocketAddress> server = to.server();
        if (server.isEmpty()) {
            next(Outcome.UNREACHABLE);
            return;
        }
        Optional<UpstreamPool.Place> there = lane.pool().place(server.get());
        if (there.isEmpty()) {
            withdraw();
            return;
        }
        passage.span().calling(to.region());
        // A request that is sent again goes where nothing can be stale, if it can.
        boolean fresh = repeated && lane.pool().mayOpen(there.get());
        Optional<UpstreamConnection> idle =
                fresh ? Optional.empty() : lane.pool().take(there.get());
        if (idle.isPresent()) {
            // Another route may have opened it, to which this address is as good; for this one it is back as well.
            to.reached();
            send(idle.get());
        } else if (lane.pool().mayOpen(there.get())) {
            lane.pool()
                    .open(
                            there.get(),
                            passage.connectTimeout(),
                            opened -> guarded(() -> opened(to, opened)),
                            failure -> guarded(() -> notOpened(to, server.get(), failure)));
        } else {
            withdraw();
        }
    }

    private void opened(Address to, UpstreamConnection connection) {
        to.reached();
        if (over) {
            lane.pool().giveBack(connection);
        } else {
            send(connection);
        }
    }

    private void notOpened(Address to, SocketAddress server, Throwable failure) {
        boolean others = to.unreachable(server, failure);
        passage.span().called(Outcome.UNREACHABLE.label());
        if (over) {
            return;
        }
        if (others) {
            connect(to);
        } else {
            next(Outcome.UNREACHABLE);
        }
    }

    /** The stack has connections of its own, and a queue for them. */
    private void withdraw() {
        if (repeated) {
            fail(Outcome.OVERLOADED);
            return;
        }
        over = true;
        lane.deadlines().remove(this);
        release();
        place.leave(true);
        ByteBuf whole = octets;
        octets = Unpooled.EMPTY_BUFFER;
        client.handOn(whole);
    }

    private void send(UpstreamConnection connection) {
        upstream = Optional.of(connection);
        HeadWriter head = lane.octets()
                .begin()
                .put(request.method())
                .put(" ")
                .put(passage.target())
                .put(" HTTP/1.1\r\n");
        passage.writeRequest(head);
        int length = (int) Math.max(0, request.contentLength());
        if (request.contentLength() != SimpleRequest.NO_BODY) {
            head.add("content-length", Integer.toString(length));
        }
        head.add("host", address.orElseThrow().authority());
        ByteBuf out = head.endLine().take(client.allocator(), length);
        if (length > 0) {
            out.writeBytes(octets, octets.readerIndex() + request.length(), length);
        }
        forget();
        sentAt = System.nanoTime();
        isTimed = true;
        lateAt = sentAt + passage.timeouts().firstByte().toNanos();
        connection.send(out, request.isHead(), this);
    }

    private void forget() {
        octets.release();
        octets = Unpooled.EMPTY_BUFFER;
    }

    private void moved() {
        lateAt = System.nanoTime() + passage.timeouts().idle().toNanos();
    }

    @Override
    void look(long now) {
        if (isTimed && now - lateAt >= 0 || hasTotal && now - totalBy >= 0) {
            if (answer.isBegun()) {
                cut();
            } else {
                fail(Outcome.TIMED_OUT);
            }
        }
    }

    @Override
    public void hints(Fields fields) {
        answer.hints(fields);
    }

    @Override
    public void head(int status, Fields fields, Body measure) {
        passage.span().answered(status);
        if (status == MISDIRECTED_REQUEST) {
            fail(Outcome.MISDIRECTED);
            return;
        }
        long now = System.nanoTime();
        answerNanos = now - sentAt;
        lateAt = now + passage.timeouts().idle().toNanos();
        hasJustMoved = true;
        answer.head(status, fields, measure);
    }

    @Override
    public void body(ByteBuf slice) {
        if (over) {
            slice.release();
            return;
        }
        // What comes with the head has the head's time.
        if (!hasJustMoved) {
            moved();
        }
        hasJustMoved = false;
        answer.body(slice);
        if (!client.isWritable()) {
            upstream.ifPresent(UpstreamConnection::hold);
        }
    }

    @Override
    public void pause() {
        answer.flush();
    }

    @Override
    public void end() {
        upstream = Optional.empty();
        if (!over) {
            whenWritten(answer.end(), whole -> {
                if (!whole) {
                    // It is the client that takes no more of it, not the API that gives none.
                    finish(Outcome.CLIENT_GONE);
                    client.abort();
                } else if (finish(Outcome.ANSWERED)) {
                    client.over(request.closes());
                }
            });
        }
    }

    /** The client takes it at once nearly always; then nothing has to wait. */
    private static void whenWritten(ChannelFuture written, Consumer<Boolean> then) {
        if (written.isDone()) {
            then.accept(written.isSuccess());
        } else {
            written.addListener(done -> then.accept(done.isSuccess()));
        }
    }

    @Override
    public void broken(boolean untouched) {
        upstream = Optional.empty();
        if (over) {
            return;
        }
        if (untouched && !repeated && isRepeatable()) {
            // An idle connection that the upstream closes as the request leaves looks just like this.
            repeated = true;
            isTimed = false;
            tried.clear();
            guarded(() -> next(Outcome.BROKEN_ANSWER));
        } else {
            broke();
        }
    }

    /** RFC 9110 9.2.2; and a body is no longer at hand. */
    private boolean isRepeatable() {
        return request.contentLength() <= 0 && (request.method().equals("GET") || request.isHead());
    }

    private void broke() {
        answer.flush();
        if (answer.isBegun()) {
            cut();
        } else {
            fail(Outcome.BROKEN_ANSWER);
        }
    }

    /** The client has taken what was written, or takes no more for now. */
    void clientTakes() {
        if (upstream.isEmpty()) {
            return;
        }
        if (client.isWritable()) {
            moved();
            upstream.get().goOn();
        } else {
            upstream.get().hold();
        }
    }

    void clientGone() {
        finish(Outcome.CLIENT_GONE);
    }

    /** Ends in the middle of an answer, so that it cannot be mistaken for whole. */
    private void cut() {
        if (finish(Outcome.CUT_SHORT)) {
            client.abort();
        }
    }

    /** The page can still read why. */
    private void fail(Outcome outcome) {
        if (over) {
            return;
        }
        try {
            answer.drop();
            ChannelFuture written = answer.instead(passage.instead(outcome));
            finish(outcome);
            whenWritten(written, whole -> client.over(request.closes() || !whole));
        } catch (Throwable fault) {
            LOG.errorf("answer failed in the proxy itself: %s", Defect.of(fault));
            finish(outcome);
            client.abort();
        }
    }

    private void release() {
        address.ifPresent(Address::release);
        address = Optional.empty();
    }

    /** Whether it had not ended before. */
    private boolean finish(Outcome outcome) {
        if (over) {
            return false;
        }
        over = true;
        lane.deadlines().remove(this);
        upstream.ifPresent(UpstreamConnection::abort);
        upstream = Optional.empty();
        answer.drop();
        forget();
        Optional<String> region = address.map(Address::region);
        release();
        place.leave(answer.isBegun());
        try {
            passage.ended(new Ending(outcome, region, answerNanos), answer.status());
        } catch (Throwable fault) {
            LOG.errorf("a request was not counted: %s", Defect.of(fault));
        }
        return true;
    }
}
