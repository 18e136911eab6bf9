package io.homeport.proxy.lane;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads one message with the decoders of the stack, set up as its server and its client set them up. */
final class StackReader implements AutoCloseable {
    /** As the proxy's own configuration has it. */
    private static final HttpServerOptions SERVER =
            new HttpServerOptions().setMaxInitialLineLength(32_768).setMaxHeaderSize(65_536);

    private static final HttpClientOptions CLIENT = new HttpClientOptions().setMaxHeaderSize(32_768);
    private static final Set<String> AT_THIS_HOP =
            Set.of("connection", "keep-alive", "proxy-connection", "trailer", "transfer-encoding");

    private final EmbeddedChannel channel;
    private final StringBuilder body = new StringBuilder();
    private String first = "";
    private List<String> fields = List.of();
    private List<String> trailers = List.of();
    private boolean whole;
    private String fault = "";

    private StackReader(ChannelHandler decoder) {
        channel = new EmbeddedChannel(decoder);
    }

    static StackReader ofRequests() {
        return new StackReader(new VertxHttpRequestDecoder(SERVER));
    }

    @SuppressWarnings("deprecation") // The stack's client calls this constructor.
    static StackReader ofAnswers(boolean toHead) {
        StackReader reader = new StackReader(new HttpClientCodec(
                CLIENT.getMaxInitialLineLength(),
                CLIENT.getMaxHeaderSize(),
                CLIENT.getMaxChunkSize(),
                false,
                true,
                CLIENT.getDecoderInitialBufferSize()));
        HttpMethod method = toHead ? HttpMethod.HEAD : HttpMethod.GET;
        reader.channel.writeOutbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, "/"));
        return reader;
    }

    /** Gives it more octets; what follows the first message is left aside. */
    void read(byte[] octets, int from, int to) {
        if (from < to) {
            channel.writeInbound(Unpooled.copiedBuffer(octets, from, to - from));
        }
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            if (!whole && read instanceof HttpObject part) {
                take(part);
            } else {
                ReferenceCountUtil.release(read);
            }
        }
    }

    private void take(HttpObject read) {
        DecoderResult result = read.decoderResult();
        if (result.isFailure()) {
            fault = String.valueOf(result.cause());
        }
        if (read instanceof HttpMessage message) {
            first = firstOf(message);
            fields = listed(message.headers(), message instanceof HttpResponse ? AT_THIS_HOP : Set.of());
        }
        if (read instanceof HttpContent content) {
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            content.release();
        }
        if (read instanceof LastHttpContent last) {
            whole = true;
            trailers = listed(last.trailingHeaders(), Set.of());
        }
    }

    private static String firstOf(HttpMessage message) {
        String version = message.protocolVersion() == HttpVersion.HTTP_1_1 ? "" : " " + message.protocolVersion();
        if (message instanceof HttpRequest request) {
            return request.method().name() + " " + request.uri() + version;
        }
        String end = HttpUtil.isKeepAlive(message) ? " keep-alive" : " close";
        return ((HttpResponse) message).status().code() + end + version;
    }

    private static List<String> listed(HttpHeaders headers, Set<String> without) {
        List<String> listed = new ArrayList<>();
        for (Map.Entry<String, String> field : headers) {
            if (!without.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                listed.add(field.getKey() + ": " + field.getValue());
            }
        }
        return listed;
    }

    boolean isWhole() {
        return whole;
    }

    /** What is wrong with the message, if anything; else nothing. */
    String fault() {
        return fault;
    }

    Reading reading(int end) {
        return new Reading(first, fields, body.toString(), whole, trailers, end);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }

    /** How another reader's reading of these octets differs from the stack's, if it does; else nothing. */
    static String difference(Supplier<StackReader> fresh, byte[] octets, Reading other, int cut) {
        int last = other.whole() ? other.end() - 1 : other.end();
        int half = Math.min(cut, last);
        try (StackReader stack = fresh.get()) {
            stack.read(octets, 0, half);
            stack.read(octets, half, last);
            if (stack.isWhole()) {
                return "the stack's message ends before";
            }
            stack.read(octets, last, other.end());
            if (!stack.fault().isEmpty()) {
                return "the stack refuses it: " + stack.fault();
            }
            Reading reading = stack.reading(other.end());
            if (!reading.equals(other)) {
                return "the stack reads " + reading;
            }
        }
        try (StackReader stack = fresh.get()) {
            stack.read(octets, 0, octets.length);
            Reading reading = stack.reading(other.end());
            return other.whole() && !reading.equals(other) ? "in one piece the stack reads " + reading : "";
        }
    }
}
