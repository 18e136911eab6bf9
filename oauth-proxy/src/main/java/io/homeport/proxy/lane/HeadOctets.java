package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;

/**
 * The octets at hand, in one array: the buffer's own where it has one, else copied to the same place each time. The
 * latter is used for one message after another, so it belongs to one event loop.
 */
final class HeadOctets {
    /** A body may follow, which is not to be copied. */
    private static final int USUAL = 4 * 1024;

    private final int most;
    private byte[] copy = {};
    private byte[] octets = copy;
    private int begin;
    private int end;

    /** With room for so many octets. */
    HeadOctets(int most) {
        this.most = most;
    }

    /** Looks at the beginning of what is readable here, and reads nothing of it. Few heads are longer. */
    void look(ByteBuf in) {
        see(in, Math.min(most, in.hasArray() ? most : USUAL));
    }

    /** Looks at more of it, if there is more; whether there is. */
    boolean lookOn(ByteBuf in) {
        boolean more = end - begin < Math.min(most, in.readableBytes());
        if (more) {
            see(in, most);
        }
        return more;
    }

    private void see(ByteBuf in, int length) {
        int there = Math.min(in.readableBytes(), length);
        if (in.hasArray()) {
            octets = in.array();
            begin = in.arrayOffset() + in.readerIndex();
        } else {
            if (copy.length < there) {
                copy = new byte[length];
            }
            in.getBytes(in.readerIndex(), copy, 0, there);
            octets = copy;
            begin = 0;
        }
        end = begin + there;
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
