package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;

/**
 * The octets at hand, in one array: the buffer's own where it has one, else copied to the same place each time. The
 * latter is used for one message after another, so it belongs to one event loop.
 */
final class HeadOctets {
    private static final int FIRST = 4 * 1024;

    private final int most;
    private byte[] copy = {};
    private byte[] octets = copy;
    private int begin;
    private int end;

    /** With room for so many octets. */
    HeadOctets(int most) {
        this.most = most;
    }

    /** Looks at what is readable here, and reads nothing of it. */
    void look(ByteBuf in) {
        int length = Math.min(in.readableBytes(), most);
        if (in.hasArray()) {
            octets = in.array();
            begin = in.arrayOffset() + in.readerIndex();
        } else {
            if (copy.length < length) {
                copy = new byte[Math.max(FIRST, Math.min(most, Integer.highestOneBit(length) * 2))];
            }
            in.getBytes(in.readerIndex(), copy, 0, length);
            octets = copy;
            begin = 0;
        }
        end = begin + length;
    }

    byte[] octets() {
        return octets;
    }

    int begin() {
        return begin;
    }

    int end() {
        return end;
    }

    /** Whether there may not be more. */
    boolean isFull() {
        return end - begin == most;
    }
}
