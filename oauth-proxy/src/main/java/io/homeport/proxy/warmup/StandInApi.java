package io.homeport.proxy.warmup;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Answers in the place of an API, on the event loops of the proxy. It reads no more HTTP than it takes to tell where a
 * request of ours ends: what it costs is not what requests will cost.
 */
final class StandInApi implements AutoCloseable {
    private static final int SMALL = 200;
    private static final int LARGE = 64 * 1024;
    private static final int LONGEST_LINE = 40;
    /** After so many the connection is closed, as APIs do now and then. */
    private static final int ANSWERS_OF_CONNECTION = 100;

    /** What it can be asked for. */
    enum Answer {
        SMALL("/small", sized(StandInApi.SMALL)),
        CHUNKED("/chunked", chunked(StandInApi.SMALL)),
        LARGE("/large", sized(StandInApi.LARGE));

        private final String path;
        private final String rest;

        Answer(String path, String rest) {
            this.path = path;
            this.rest = rest;
        }

        private byte[] octets(String fields) {
            return ("HTTP/1.1 200 OK\r\n" + fields + rest).getBytes(StandardCharsets.US_ASCII);
        }

        String path() {
            return path;
        }

        private static Answer to(String line) {
            return line.contains(CHUNKED.path) ? CHUNKED : line.contains(LARGE.path) ? LARGE : SMALL;
        }
    }

    private static String body(int length) {
        return "x".repeat(length - 1) + Question.END;
    }

    private static String sized(int length) {
        return "Content-Length: " + length + "\r\n\r\n" + body(length);
    }

    private static String chunked(int length) {
        return "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(length) + "\r\n" + body(length)
                + "\r\n0\r\n\r\n";
    }

    /** By what is asked for, and in turn. */
    private final Map<Answer, List<byte[]>> answers = new EnumMap<>(Answer.class);

    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel server;

    private StandInApi(Loops loops) {
        for (Answer answer : Answer.values()) {
            answers.put(
                    answer, Surroundings.SERVERS.stream().map(answer::octets).toList());
        }
        this.server = new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.servers())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        channel.pipeline().addLast(new Answering());
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    /** Listens on loopback. */
    static StandInApi open(Loops loops) {
        return new StandInApi(loops);
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        channels.close().syncUninterruptibly();
    }

    private final class Answering extends ByteToMessageDecoder {
        private final ByteBuf endOfHead = Unpooled.wrappedBuffer("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        private int turn;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int head = ByteBufUtil.indexOf(endOfHead, in);
            if (head < 0) {
                return;
            }
            int length = head - in.readerIndex() + endOfHead.readableBytes();
            String line = in.toString(in.readerIndex(), Math.min(length, LONGEST_LINE), StandardCharsets.US_ASCII);
            int whole = length + (line.startsWith("POST") ? Question.BODY.length() : 0);
            if (in.readableBytes() >= whole) {
                in.skipBytes(whole);
                Answer wanted = Answer.to(line);
                turn++;
                if (turn == ANSWERS_OF_CONNECTION) {
                    context.writeAndFlush(Unpooled.wrappedBuffer(wanted.octets(Surroundings.LAST)))
                            .addListener(ChannelFutureListener.CLOSE);
                } else {
                    List<byte[]> alike = answers.get(wanted);
                    context.writeAndFlush(Unpooled.wrappedBuffer(alike.get(turn % alike.size())));
                }
            }
        }
    }
}
