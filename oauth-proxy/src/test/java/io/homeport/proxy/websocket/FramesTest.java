package io.homeport.proxy.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where frames end, judged by a codec that is not the proxy's. */
class FramesTest {
    private static final List<Integer> LENGTHS = List.of(0, 1, 5, 125, 126, 127, 1000, 65_535, 65_536, 70_000);

    private final Frames frames = new Frames();

    private static Buffer encoded(boolean masked, WebSocketFrame... frames) {
        EmbeddedChannel encoder = new EmbeddedChannel(new WebSocket13FrameEncoder(masked));
        Buffer bytes = Buffer.buffer();
        for (WebSocketFrame frame : frames) {
            encoder.writeOutbound(frame);
            for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
                bytes.appendBytes(ByteBufUtil.getBytes(part));
            }
        }
        return bytes;
    }

    private static List<WebSocketFrame> decoded(boolean masked, Buffer bytes) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(masked)
                .allowExtensions(true)
                .maxFramePayloadLength(100_000)
                .build();
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameDecoder(config));
        channel.writeInbound(Unpooled.wrappedBuffer(bytes.getBytes()));
        List<WebSocketFrame> frames = new ArrayList<>();
        for (WebSocketFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    /** Fragments and pings, of lengths at each edge of the coding. */
    private static WebSocketFrame[] random(Random random) {
        List<WebSocketFrame> frames = new ArrayList<>();
        boolean fragmented = false;
        for (int i = 0; i < 12; i++) {
            ByteBuf payload = Unpooled.wrappedBuffer(new byte[LENGTHS.get(random.nextInt(LENGTHS.size()))]);
            boolean last = random.nextBoolean();
            if (random.nextInt(4) == 0) {
                frames.add(new PingWebSocketFrame(payload.slice(0, Math.min(125, payload.readableBytes()))));
            } else if (fragmented) {
                frames.add(new ContinuationWebSocketFrame(last, 0, payload));
                fragmented = !last;
            } else {
                frames.add(new BinaryWebSocketFrame(last, 0, payload));
                fragmented = !last;
            }
        }
        return frames.toArray(WebSocketFrame[]::new);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatPassesIsWholeFramesAndThenTheLast(int seed) {
        Random random = new Random(seed);
        boolean masked = random.nextBoolean();
        Buffer sent = encoded(masked, random(random));
        Buffer closeFrame = masked ? Closing.toServer() : Closing.TOKEN_EXPIRED.toClient();
        int most = random.nextBoolean() ? 7 : 40_000;
        int endAt = random.nextInt(sent.length() + 1);
        Buffer passed = Buffer.buffer();
        int at = 0;
        boolean asked = false;
        while (at < sent.length()) {
            if (!asked && at >= endAt) {
                asked = true;
                passed.appendBuffer(frames.endWith(closeFrame));
            }
            int next = Math.min(sent.length(), at + 1 + random.nextInt(most));
            passed.appendBuffer(frames.pass(sent.slice(at, next)));
            at = next;
        }
        if (!asked) {
            passed.appendBuffer(frames.endWith(closeFrame));
        }
        assertTrue(frames.isBetween());
        assertTrue(frames.isClosed());
        int kept = passed.length() - closeFrame.length();
        assertEquals(sent.slice(0, kept), passed.slice(0, kept));
        assertTrue(kept >= Math.min(endAt, sent.length()) - 70_014, "more is missing than a frame's rest");
        List<WebSocketFrame> read = decoded(masked, passed);
        CloseWebSocketFrame last = (CloseWebSocketFrame) read.get(read.size() - 1);
        assertEquals(masked ? 1001 : 3000, last.statusCode());
        assertEquals(masked ? "" : "token_expired", last.reasonText());
        assertEquals(
                passed.length(),
                read.stream().mapToInt(frame -> lengthOf(frame, masked)).sum());
    }

    private static int lengthOf(WebSocketFrame frame, boolean masked) {
        int payload = frame.content().readableBytes();
        return 2 + (payload < 126 ? 0 : payload < 65_536 ? 2 : 8) + (masked ? 4 : 0) + payload;
    }

    @Test
    void nothingIsAddedWhereNobodyEndsIt() {
        Buffer sent = encoded(false, random(new Random(1)));
        assertEquals(sent, frames.pass(sent));
        assertFalse(frames.isClosed());
    }

    @Test
    void aFrameUnderWayIsFinishedFirstAndWhatFollowsIsDropped() {
        Buffer one = encoded(false, new BinaryWebSocketFrame(Unpooled.copiedBuffer("abcdef", StandardCharsets.UTF_8)));
        Buffer two = encoded(false, new BinaryWebSocketFrame(Unpooled.copiedBuffer("ghi", StandardCharsets.UTF_8)));
        Buffer last = Closing.LEAVING.toClient();
        assertEquals(one.slice(0, 4), frames.pass(one.slice(0, 4)));
        assertEquals(Buffer.buffer(), frames.endWith(last));
        assertFalse(frames.isClosed());
        Buffer rest = one.getBuffer(4, one.length()).appendBuffer(two);
        assertEquals(one.getBuffer(4, one.length()).appendBuffer(last), frames.pass(rest));
        assertEquals(Buffer.buffer(), frames.pass(two));
        assertTrue(frames.isClosed());
    }

    @Test
    void aSecondEndIsNone() {
        frames.endWith(Closing.LEAVING.toClient());
        assertEquals(Buffer.buffer(), frames.endWith(Closing.TIMED_OUT.toClient()));
    }

    @Test
    void whoHasSentACloseFrameIsNotSpokenForOnceMore() {
        Buffer own = encoded(false, new CloseWebSocketFrame(4001, "own"));
        assertEquals(own.slice(0, 3), frames.pass(own.slice(0, 3)));
        assertEquals(Buffer.buffer(), frames.endWith(Closing.LEAVING.toClient()));
        assertEquals(own.slice(3, own.length()), frames.pass(own.slice(3, own.length())));
        assertTrue(frames.isClosedBySender());
    }

    @Test
    void aCloseFrameThatComesAfterTheFrameUnderWayGivesWayToTheProxys() {
        Buffer one = encoded(false, new BinaryWebSocketFrame(Unpooled.copiedBuffer("abcdef", StandardCharsets.UTF_8)));
        Buffer own = encoded(false, new CloseWebSocketFrame(4001, "own"));
        frames.pass(one.slice(0, 4));
        frames.endWith(Closing.LEAVING.toClient());
        Buffer rest = one.getBuffer(4, one.length());
        assertEquals(
                rest.copy().appendBuffer(Closing.LEAVING.toClient()),
                frames.pass(rest.copy().appendBuffer(own)));
        assertTrue(frames.isClosedBySender());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xff})
    void noFrameFollowsOneWhoseLengthIsNone(int firstByteOfLength) {
        Buffer broken = Buffer.buffer()
                .appendUnsignedByte((short) 0x82)
                .appendUnsignedByte((short) 127)
                .appendUnsignedByte((short) firstByteOfLength)
                .appendBytes(new byte[7]);
        assertEquals(broken, frames.pass(broken));
        assertEquals(Buffer.buffer(), frames.endWith(Closing.LEAVING.toClient()));
        assertEquals("any", frames.pass(Buffer.buffer("any")).toString());
        assertFalse(frames.isClosed());
    }
}
