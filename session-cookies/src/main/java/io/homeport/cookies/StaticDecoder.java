package io.homeport.cookies;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decodes what {@link StaticEncoder} has coded. Used by several threads, each with a text of its own. */
final class StaticDecoder {
    /** So many bytes behind what is decoded must be there to be read, whatever they are. */
    static final int SLACK = 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int SHIFT = Long.SIZE - CodeTable.BITS;
    private static final byte[] BASE64URL =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final long EACH = 0x0101_0101_0101_0101L;
    /** What one symbol adds at most, and what a phrase writes behind itself. */
    static final int MOST_OF_A_SYMBOL = CodeTable.LONGEST_PHRASE + Long.BYTES;

    private final char[] table;
    private final byte[] contexts;
    private final int[] starts;
    private final byte[] lengths;
    private final byte[] phrases;
    /** By symbol, the first eight bytes. */
    private final long[] beginnings;

    /** The decoded bytes of a segment. */
    static final class Segment {
        private byte[] bytes = new byte[2048];
        private int length;

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }
    }

    StaticDecoder(CodeTable code) {
        int symbols = code.symbols();
        table = code.decoding();
        contexts = new byte[symbols];
        starts = new int[symbols];
        lengths = new byte[symbols];
        int start = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            contexts[symbol] = (byte) code.next(symbol);
            starts[symbol] = start;
            lengths[symbol] = (byte) code.text(symbol).length;
            start += lengths[symbol];
        }
        phrases = new byte[start + CodeTable.LONGEST_PHRASE + Long.BYTES];
        for (int symbol = 0; symbol < symbols; symbol++) {
            System.arraycopy(code.text(symbol), 0, phrases, starts[symbol], lengths[symbol]);
        }
        beginnings = new long[symbols];
        for (int symbol = 0; symbol < symbols; symbol++) {
            beginnings[symbol] = (long) LONGS.get(phrases, starts[symbol]);
        }
    }

    /**
     * Decodes one segment.
     *
     * @param in holds the code, and {@link #SLACK} more bytes
     * @param firstBit where the segment begins
     * @param endBit where the code ends
     * @param longest how many bytes the segment may have
     * @return where the next one begins
     * @throws IllegalArgumentException if that is no code
     */
    int decode(byte[] in, int firstBit, int endBit, Segment segment, int longest) {
        byte[] out = segment.bytes;
        int room = Math.min(out.length, longest) - MOST_OF_A_SYMBOL;
        int written = 0;
        int bit = firstBit;
        int context = CodeContext.OPEN << CodeTable.BITS;
        // The bits from there on, of which so many are at hand: to read them anew for each symbol costs as much as the
        // rest.
        long bits = 0;
        int there = 0;
        while (true) {
            if (bit >= endBit) {
                throw new IllegalArgumentException("a code without end");
            }
            if (written > room) {
                if (out.length >= longest) {
                    throw new IllegalArgumentException("a segment of more than " + longest + " bytes");
                }
                out = Arrays.copyOf(out, Math.min(2 * out.length, longest));
                segment.bytes = out;
                room = out.length - MOST_OF_A_SYMBOL;
            }
            if (there < CodeTable.BITS) {
                bits = (long) LONGS.get(in, bit >>> 3) << (bit & 7);
                there = Long.SIZE - (bit & 7);
            }
            int entry = table[context | (int) (bits >>> SHIFT)];
            bits <<= entry & 15;
            there -= entry & 15;
            bit += entry & 15;
            int symbol = entry >>> 4;
            if (symbol == CodeTable.NO_CODE) {
                throw new IllegalArgumentException("no code");
            }
            context = contexts[symbol] << CodeTable.BITS;
            int length = lengths[symbol];
            if (length > 0) {
                // Most are not longer than this, and to write more than there is costs less than to ask.
                LONGS.set(out, written, beginnings[symbol]);
                for (int i = Long.BYTES; i < length; i += Long.BYTES) {
                    LONGS.set(out, written + i, (long) LONGS.get(phrases, starts[symbol] + i));
                }
                written += length;
            } else if (symbol == CodeTable.END) {
                if (bit > endBit) {
                    throw new IllegalArgumentException("a code without end");
                }
                segment.length = written;
                return bit;
            } else {
                int after = CodeTable.bitsAfter(symbol);
                if (bit + after > endBit) {
                    throw new IllegalArgumentException("a code without end");
                }
                written = value(symbol, in, bit, out, written);
                bit += after;
                there = 0;
            }
        }
    }

    private static int value(int symbol, byte[] in, int bit, byte[] out, int at) {
        int written = at;
        switch (symbol) {
            case CodeTable.BYTE -> out[written++] = (byte) number(in, bit, 8);
            case CodeTable.HEX -> written = hex(number(in, bit, 32), 8, out, written);
            case CodeTable.BASE64URL -> {
                int number = number(in, bit, 24);
                for (int shift = 18; shift >= 0; shift -= 6) {
                    out[written++] = BASE64URL[number >>> shift & 63];
                }
            }
            default -> {
                written = hex(number(in, bit, 32), 8, out, written);
                for (int group = 32; group < 80; group += 16) {
                    out[written++] = '-';
                    written = hex(number(in, bit + group, 16), 4, out, written);
                }
                out[written++] = '-';
                written = hex(number(in, bit + 80, 16), 4, out, written);
                written = hex(number(in, bit + 96, 32), 8, out, written);
            }
        }
        return written;
    }

    /** Writes so many digits, and whatever behind them. */
    private static int hex(int number, int digits, byte[] out, int at) {
        LONGS.set(out, at, hex(number) << Byte.SIZE * (Long.BYTES - digits));
        return at + digits;
    }

    /** Eight digits at once: a half of an octet in each octet, to which as much is added as leads to its character. */
    static long hex(int number) {
        long halves = number & 0xffff_ffffL;
        halves = (halves | halves << 16) & 0x0000_ffff_0000_ffffL;
        halves = (halves | halves << 8) & 0x00ff_00ff_00ff_00ffL;
        halves = (halves | halves << 4) & 0x0f0f_0f0f_0f0f_0f0fL;
        long letters = halves + 0x06 * EACH >>> 4 & EACH;
        return halves + '0' * EACH + letters * ('a' - '0' - 10);
    }

    private static int number(byte[] in, int bit, int bits) {
        return (int) (((long) LONGS.get(in, bit >>> 3) << (bit & 7)) >>> Long.SIZE - bits);
    }
}
