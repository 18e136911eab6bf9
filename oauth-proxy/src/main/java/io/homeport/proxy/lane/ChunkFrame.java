package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes chunks in their shortest form (RFC 9112 7.1): a size, and no extension. */
public final class ChunkFrame {
    /** What the frame of one chunk takes at most. */
    public static final int LENGTH = 12;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int END_OF_LINE = '\r' << 8 | '\n';

    private ChunkFrame() {}

    /**
     * Begins a chunk.
     *
     * @param size of its data, which is not zero: that would end the body
     */
    public static void begin(int size, ByteBuf out) {
        if (size <= 0) {
            throw new IllegalArgumentException("a chunk of " + size + " octets");
        }
        for (int shift = (31 - Integer.numberOfLeadingZeros(size)) & ~3; shift >= 0; shift -= 4) {
            out.writeByte(DIGITS[size >>> shift & 0xf]);
        }
        out.writeShort(END_OF_LINE);
    }

    /** Ends a chunk, after its data. */
    public static void end(ByteBuf out) {
        out.writeShort(END_OF_LINE);
    }

    /** Begins the end of a body; its trailers may follow. */
    public static void last(ByteBuf out) {
        out.writeByte('0').writeShort(END_OF_LINE);
    }
}
