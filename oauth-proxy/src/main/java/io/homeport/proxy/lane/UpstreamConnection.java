package io.homeport.proxy.lane;

import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.header.AnswerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jboss.logging.Logger;

/**
 * A connection to an upstream, on which one request is under way at most. Whatever comes when none is, and whatever is
 * left after an answer, ends it: nobody else may take that for his own.
 *
 * <p>It is longer than most: both readers of answers, the scanner and the library's, share when a connection may be used
 * again, and that is to be read in one place.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(UpstreamConnection.class);
    private static final String DECODER = "decoder";
    private static final String READER = "reader";
    private static final int EARLY_HINTS = 103;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /** Where the octets belong that come next. */
    private enum Reading {
        NOTHING,
        HEAD,
        LENGTH,
        CHUNKS,
        /** The library's decoder reads. */
        DECODED
    }

    private final Channel channel;
    private final AnswerScanner scanner;
    private final UpstreamPool pool;
    private final UpstreamPool.Place place;
    private final int largestHeader;
    private Reading reading = Reading.NOTHING;
    private AnswerTaker taker;
    private ChunkScanner chunks;
    private boolean toHead;
    private boolean touched;
    private boolean reusable;
    private boolean interim;
    private boolean held;
    private long left;
    private long idleSince;

    UpstreamConnection(
            Channel channel, AnswerScanner scanner, UpstreamPool pool, UpstreamPool.Place place, int largestHeader) {
        this.channel = channel;
        this.scanner = scanner;
        this.pool = pool;
        this.place = place;
        this.largestHeader = largestHeader;
    }

    static void open(Channel channel, UpstreamConnection connection) {
        channel.pipeline().addLast(READER, connection);
    }

    UpstreamPool.Place place() {
        return place;
    }

    Channel channel() {
        return channel;
    }

    long idleSince() {
        return idleSince;
    }

    void idles(long now) {
        idleSince = now;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Sends a request, whose buffer it takes over, and hears its answer. */
    void send(ByteBuf request, boolean isHead, AnswerTaker hearing) {
        taker = hearing;
        toHead = isHead;
        touched = false;
        reading = Reading.HEAD;
        channel.writeAndFlush(request, channel.voidPromise());
    }

    /** Reads no further until it is told to. */
    void hold() {
        held = true;
        channel.config().setAutoRead(false);
    }

    void goOn() {
        if (held) {
            held = false;
            channel.config().setAutoRead(true);
        }
    }

    /** Ends it at once. Its taker hears nothing more. */
    void abort() {
        taker = null;
        reading = Reading.NOTHING;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (reading != Reading.NOTHING && message instanceof ByteBuf octets) {
            touched = true;
            read(octets);
        } else if (reading == Reading.DECODED) {
            decoded(message);
        } else {
            ReferenceCountUtil.release(message);
            context.close();
        }
    }

    /** Owns the octets. */
    private void read(ByteBuf octets) {
        try {
            if (reading != Reading.HEAD || head(octets)) {
                body(octets);
            }
        } catch (Throwable fault) {
            ruin(fault);
        } finally {
            octets.release();
        }
    }

    /** Reads the head, if it is here in one piece and plain; what is not, the library's decoder reads from the start. */
    private boolean head(ByteBuf in) {
        if (!(scanner.scan(in, toHead) instanceof SimpleAnswer answer)) {
            reading = Reading.DECODED;
            channel.pipeline().addBefore(READER, DECODER, new AnswerDecoder(largestHeader, toHead));
            channel.pipeline().fireChannelRead(in.retain());
            return false;
        }
        in.skipBytes(answer.length());
        reusable = !answer.closes();
        left = answer.bodyLength();
        boolean chunked = answer.framing() == SimpleAnswer.Framing.CHUNKED;
        reading = chunked ? Reading.CHUNKS : Reading.LENGTH;
        if (chunked) {
            chunks = new ChunkScanner();
        }
        taker.head(
                answer.status(),
                new AnswerFields(answer.fields()),
                switch (answer.framing()) {
                    case NONE -> AnswerTaker.Body.NONE;
                    case LENGTH -> AnswerTaker.Body.MEASURED;
                    case CHUNKED -> AnswerTaker.Body.UNMEASURED;
                });
        return true;
    }

    private void body(ByteBuf in) {
        if (reading == Reading.LENGTH) {
            int there = (int) Math.min(left, in.readableBytes());
            left -= there;
            if (there > 0) {
                taker.body(in.readRetainedSlice(there));
            }
            if (reading == Reading.LENGTH && left == 0) {
                end(reusable && !in.isReadable());
            }
            return;
        }
        while (reading == Reading.CHUNKS) {
            switch (chunks.next(in)) {
                case MORE -> {
                    return;
                }
                case BODY -> taker.body(chunks.body(in));
                case END -> end(reusable && !in.isReadable());
                case BROKEN -> broken();
            }
        }
    }

    private void decoded(Object message) {
        try {
            if (message instanceof HttpResponse answer && !decodedHead(answer)) {
                return;
            }
            if (message instanceof HttpContent content && reading == Reading.DECODED) {
                decodedBody(content);
            }
        } catch (Throwable fault) {
            ruin(fault);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Whether there is more to be said of it. */
    private boolean decodedHead(HttpResponse answer) {
        int status = answer.status().code();
        boolean valid = answer.decoderResult().isSuccess();
        interim = valid && status / 100 == 1 && status != 101;
        if (interim) {
            if (status == EARLY_HINTS) {
                taker.hints(new AnswerFields.Decoded(answer.headers()));
            }
            return true;
        }
        if (!valid || isNone(answer)) {
            broken();
            return false;
        }
        boolean none = toHead || status == NO_CONTENT || status == NOT_MODIFIED;
        boolean measured = answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        // Octets may follow that belong to no answer: nobody else shall get this connection.
        reusable = HttpUtil.isKeepAlive(answer)
                && (none || measured || HttpUtil.isTransferEncodingChunked(answer))
                && !(status == NO_CONTENT && measured);
        taker.head(
                status,
                new AnswerFields.Decoded(answer.headers()),
                none ? AnswerTaker.Body.NONE : measured ? AnswerTaker.Body.MEASURED : AnswerTaker.Body.UNMEASURED);
        return true;
    }

    /** A protocol that nobody asked for, a status that is none, or a length that two readers could read in two ways. */
    private static boolean isNone(HttpResponse answer) {
        String coding = answer.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
        HttpVersion version = answer.protocolVersion();
        return version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0
                || !AnswerStatus.isFinal(answer.status().code())
                || coding != null && (!coding.equalsIgnoreCase("chunked") || version != HttpVersion.HTTP_1_1);
    }

    private void decodedBody(HttpContent content) {
        if (!content.decoderResult().isSuccess()) {
            broken();
            return;
        }
        if (!interim && content.content().isReadable()) {
            taker.body(content.content().retainedSlice());
        }
        if (content instanceof LastHttpContent && reading == Reading.DECODED && !interim) {
            AnswerDecoder decoder = (AnswerDecoder) channel.pipeline().get(DECODER);
            boolean clean = reusable && !decoder.holdsMore();
            if (clean) {
                channel.pipeline().remove(decoder);
            }
            end(clean);
        }
    }

    private void end(boolean again) {
        AnswerTaker heard = taker;
        taker = null;
        chunks = null;
        reading = Reading.NOTHING;
        if (again && channel.isActive()) {
            goOn();
            pool.giveBack(this);
        } else {
            channel.close();
        }
        heard.end();
    }

    private void broken() {
        AnswerTaker heard = taker;
        taker = null;
        reading = Reading.NOTHING;
        channel.close();
        if (heard != null) {
            heard.broken(!touched);
        }
    }

    /** After a fault of ours nobody may read on. */
    private void ruin(Throwable fault) {
        LOG.errorf("exchange failed in the proxy itself: %s", Defect.of(fault));
        if (reading == Reading.NOTHING) {
            channel.close();
        } else {
            broken();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (taker != null) {
            taker.pause();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.closed(this);
        if (reading != Reading.NOTHING) {
            broken();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
