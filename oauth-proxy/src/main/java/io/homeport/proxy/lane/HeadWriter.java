package io.homeport.proxy.lane;

import io.homeport.proxy.field.FieldBlock;
import io.homeport.proxy.field.FieldSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where the octets of a head are put together, to be written in one piece. It belongs to one event loop. */
final class HeadWriter implements FieldSink {
    private static final int FIRST = 8 * 1024;
    private static final byte[] BEARER = of("authorization: Bearer ");
    private static final byte[] COLON = {':', ' '};
    private static final byte[] END_OF_LINE = {'\r', '\n'};

    private byte[] octets = new byte[FIRST];
    private int length;

    /** Begins anew. */
    HeadWriter begin() {
        length = 0;
        return this;
    }

    HeadWriter put(byte[] more) {
        put(more, 0, more.length);
        return this;
    }

    private void put(byte[] more, int from, int to) {
        room(to - from);
        System.arraycopy(more, from, octets, length, to - from);
        length += to - from;
    }

    /** Text of ISO-8859-1, which all fields are of. */
    @SuppressWarnings("deprecation")
    HeadWriter put(String text) {
        int more = text.length();
        room(more);
        // It leaves out the high octet of each character: there is none.
        text.getBytes(0, more, octets, length);
        length += more;
        return this;
    }

    @Override
    public void add(String name, String value) {
        put(name).put(COLON);
        int begin = length;
        put(value);
        end(begin, name);
    }

    @Override
    public void addBearer(byte[] token) {
        put(BEARER);
        int begin = length;
        put(token);
        end(begin, "authorization");
    }

    @Override
    public void addLine(String name, byte[] lines, int from, int to) {
        put(lines, from, to);
    }

    @Override
    public void addLines(byte[] lines, int from, int to) {
        put(lines, from, to);
    }

    @Override
    public void addAll(FieldBlock block) {
        put(block.octets());
    }

    private void end(int begin, String name) {
        if (hasControl(begin)) {
            throw new IllegalArgumentException("a value that is none in the field " + name);
        }
        put(END_OF_LINE);
    }

    /** Whether something could end the line, or worse, though whoever wrote it should have seen to that. */
    private boolean hasControl(int begin) {
        int at = FieldLines.pastValue(octets, begin, length);
        while (at < length && octets[at] < 0) {
            at = FieldLines.pastValue(octets, at + 1, length);
        }
        return at < length;
    }

    HeadWriter endLine() {
        return put(END_OF_LINE);
    }

    /** How many there are. */
    int length() {
        return length;
    }

    private void room(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }

    /** The octets in a buffer that has room for so many more. */
    ByteBuf take(ByteBufAllocator allocator, int more) {
        ByteBuf out = allocator.ioBuffer(length + more);
        out.writeBytes(octets, 0, length);
        return out;
    }

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
