package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;

/**
 * The octets at hand, in one array. Where they are to be kept, it is a new one each time; else it is the buffer's own where it
 * has one, or the same for one message after another, and so belongs to one event loop.
 */
final class HeadOctets {
    /** A body may follow, which is not to be copied. */
    private static final int USUAL = 4 * 1024;

    private final int most;
    private final boolean kept;
    private byte[] copy = {};
    private byte[] octets = copy;
    private int begin;
    private int end;

    private HeadOctets(int most, boolean kept) {
        this.most = most;
        this.kept = kept;
    }

    /** With room for so many octets, that are read before the next message is. */
    static HeadOctets passing(int most) {
        return new HeadOctets(most, false);
    }

    /** With room for so many octets, that stay as they are for as long as somebody has them. */
    static HeadOctets kept(int most) {
        return new HeadOctets(most, true);
    }

    /** Looks at the beginning of what is readable here, and reads nothing of it. Few heads are longer. */
    void look(ByteBuf in) {
        see(in, Math.min(most, in.hasArray() && !kept ? most : USUAL));
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
        if (kept) {
            octets = new byte[there];
            in.getBytes(in.readerIndex(), octets);
            begin = 0;
        } else if (in.hasArray()) {
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
