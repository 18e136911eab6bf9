package io.homeport.authorizationserver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Takes the content coding off an answer (RFC 9110 8.4). Calls ask for none, but servers and networks in between
 * compress unasked.
 */
final class ContentCoding {
    private ContentCoding() {}

    /**
     * The body as it was before it was coded.
     *
     * @param of where the answer is from, for the log
     * @param codings the values of {@code Content-Encoding}
     * @param largest the most octets that the decoded body may have; decoding stops there
     * @throws ServerFailure.Unusable if the coding is unknown, or the body too large or not in it
     * @throws ServerFailure.Unreachable if the body breaks off
     */
    static Buffer decoded(String of, List<String> codings, Buffer body, int largest) {
        List<String> applied = applied(codings);
        if (applied.isEmpty() || body.length() == 0) {
            return body;
        }
        String coding = applied.get(0);
        if (applied.size() > 1 || !List.of("gzip", "x-gzip", "deflate").contains(coding)) {
            throw new ServerFailure.Unusable("an answer of " + of
                    + " has a Content-Encoding that is neither gzip nor deflate, and identity was asked for");
        }
        // RFC 9110 8.4.1.2: some servers send deflate without its zlib frame.
        return inflated(of, body, coding.equals("deflate") ? ZlibWrapper.ZLIB_OR_NONE : ZlibWrapper.GZIP, largest);
    }

    private static List<String> applied(List<String> codings) {
        List<String> applied = new ArrayList<>();
        for (String field : codings) {
            for (String coding : field.split(",")) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !name.equals("identity")) {
                    applied.add(name);
                }
            }
        }
        return applied;
    }

    private static Buffer inflated(String of, Buffer body, ZlibWrapper wrapper, int largest) {
        ZlibDecoder decoder = new JdkZlibDecoder(wrapper, false, largest);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(body.getBytes()));
            Buffer plain = Buffer.buffer();
            for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
                plain.appendBytes(octets(part));
            }
            if (plain.length() > largest) {
                throw new ServerFailure.Unusable("an answer of " + of + " is too large");
            }
            if (!decoder.isClosed()) {
                throw new ServerFailure.Unreachable("an answer of " + of + " breaks off");
            }
            return plain;
        } catch (DecompressionException e) {
            throw new ServerFailure.Unusable(
                    "an answer of " + of + " is too large, or is not in the Content-Encoding that it names");
        } finally {
            channel.close();
            channel.releaseInbound();
        }
    }

    private static byte[] octets(ByteBuf part) {
        try {
            byte[] octets = new byte[part.readableBytes()];
            part.readBytes(octets);
            return octets;
        } finally {
            part.release();
        }
    }
}
