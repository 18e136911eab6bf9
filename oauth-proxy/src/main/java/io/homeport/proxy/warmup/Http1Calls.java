package io.homeport.proxy.warmup;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Requests of HTTP/1.1. Written in advance, and no more is read of the answers than where they end. */
final class Http1Calls implements Calls {
    private static final byte[] WELL = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = {(byte) Question.END};
    /** Others follow it then: what opens and closes connections is to be warm, too. */
    private static final int REQUESTS_OF_CONNECTION = 25;

    private final Loops loops;
    private final InetSocketAddress proxy;
    private final Optional<SslContext> tls;
    private final List<Written> written;
    private final List<Connection> connections = new ArrayList<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger turn = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private volatile boolean ending;

    /** A request, and what its answer ends with. */
    private record Written(ByteBuf octets, byte[] end) {
        /** Never prints the cookie. */
        @Override
        public String toString() {
            return "Written";
        }
    }

    /**
     * So many connections at a time.
     *
     * @param fields each request has beside what browsers send, as name and value in turn
     */
    Http1Calls(
            Loops loops,
            int port,
            Optional<SslContext> tls,
            List<Question> questions,
            List<String> fields,
            int connections) {
        this.loops = loops;
        this.proxy = new InetSocketAddress("127.0.0.1", port);
        this.tls = tls;
        this.written = questions.stream()
                .map(question -> new Written(
                        Unpooled.unreleasableBuffer(
                                Unpooled.wrappedBuffer(text(question, fields).getBytes(StandardCharsets.US_ASCII))),
                        question.path().contains(StandInApi.Answer.CHUNKED.path()) ? LAST_CHUNK : END))
                .toList();
        for (int i = 0; i < connections; i++) {
            this.connections.add(new Connection());
        }
    }

    private String text(Question question, List<String> fields) {
        StringBuilder text = new StringBuilder()
                .append(question.method())
                .append(' ')
                .append(question.path())
                .append(" HTTP/1.1\r\n");
        append(text, List.of("host", question.host()));
        append(text, question.fields());
        append(text, fields);
        if (question.hasBody()) {
            append(text, List.of("content-length", Integer.toString(Question.BODY.length())));
        }
        return text.append("\r\n")
                .append(question.hasBody() ? Question.BODY : "")
                .toString();
    }

    private static void append(StringBuilder text, List<String> fields) {
        for (Iterator<String> each = fields.iterator(); each.hasNext(); ) {
            text.append(each.next()).append(": ").append(each.next()).append("\r\n");
        }
    }

    @Override
    public Future<Void> begin() {
        connections.forEach(Connection::open);
        return Future.all(connections.stream().map(each -> each.over.future()).toList())
                .mapEmpty();
    }

    @Override
    public long answered() {
        return answered.sum();
    }

    @Override
    public void end() {
        ending = true;
    }

    @Override
    public void close() {
        channels.close().syncUninterruptibly();
    }

    /** One at a time of those that follow each other. */
    private final class Connection {
        private final Promise<Void> over = Promise.promise();

        void open() {
            new Bootstrap()
                    .group(loops.group())
                    .channelFactory(loops.clients())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channels.add(channel);
                            tls.ifPresent(of -> channel.pipeline().addLast(of.newHandler(channel.alloc())));
                            channel.pipeline().addLast(new Asking(Connection.this));
                        }
                    })
                    .connect(proxy)
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            over.tryFail(connected.cause());
                        }
                    });
        }
    }

    private final class Asking extends ByteToMessageDecoder {
        private final Connection connection;
        private Written asked = written.get(0);
        private int left = REQUESTS_OF_CONNECTION;
        private boolean leaving;

        Asking(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
            context.fireChannelActive();
        }

        private void ask(ChannelHandlerContext context) {
            if (ending || left == 0) {
                leaving = true;
                context.close();
                return;
            }
            left--;
            asked = written.get(Math.floorMod(turn.getAndIncrement(), written.size()));
            context.writeAndFlush(asked.octets().duplicate());
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (in.readableBytes() >= WELL.length && !begins(in)) {
                connection.over.tryFail(
                        "an answer was " + in.toString(in.readerIndex(), WELL.length, StandardCharsets.US_ASCII));
                context.close();
            } else if (ends(in)) {
                in.skipBytes(in.readableBytes());
                answered.increment();
                ask(context);
            }
        }

        private boolean begins(ByteBuf in) {
            return ByteBufUtil.equals(in, in.readerIndex(), Unpooled.wrappedBuffer(WELL), 0, WELL.length);
        }

        private boolean ends(ByteBuf in) {
            int length = asked.end().length;
            return in.readableBytes() > length
                    && ByteBufUtil.equals(
                            in, in.writerIndex() - length, Unpooled.wrappedBuffer(asked.end()), 0, length);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            if (ending) {
                connection.over.tryComplete();
            } else if (leaving) {
                connection.open();
            } else {
                connection.over.tryFail("a connection was closed");
            }
            super.channelInactive(context);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
            connection.over.tryFail(fault);
            context.close();
        }
    }
}
