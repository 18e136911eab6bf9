package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The fields of a cookie's content: each is its length, as a base-128 varint, and its bytes. */
final class Fields {
    /** Seconds since 1970 for the next thirty thousand years. */
    static final int TIME_LENGTH = 5;

    private Fields() {}

    static void put(ByteArrayOutputStream out, byte[] field) {
        putVarint(out, field.length);
        out.writeBytes(field);
    }

    static void put(ByteArrayOutputStream out, String field) {
        put(out, field.getBytes(StandardCharsets.UTF_8));
    }

    static void put(ByteArrayOutputStream out, long number) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /** Seven bits in a byte, the lowest first; the highest bit says that more follow. */
    static void putVarint(ByteArrayOutputStream out, long number) {
        long rest = number;
        while (rest > 0x7f) {
            out.write((int) (0x80 | rest & 0x7f));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    static void putTime(ByteArrayOutputStream out, Instant time) {
        byte[] bytes =
                ByteBuffer.allocate(Long.BYTES).putLong(time.getEpochSecond()).array();
        out.write(bytes, Long.BYTES - TIME_LENGTH, TIME_LENGTH);
    }

    static byte[] bytes(ByteBuffer in) {
        byte[] field = new byte[length(in)];
        in.get(field);
        return field;
    }

    static String string(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    /** How many bytes the field has that begins here; they are there. */
    static int length(ByteBuffer in) {
        long length = varint(in);
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) length;
    }

    /** A number of at most 63 bits. */
    static long varint(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number has at most 63 bits");
    }

    static Instant time(ByteBuffer in) {
        long high = in.get() & 0xffL;
        return Instant.ofEpochSecond(high << 32 | in.getInt() & 0xffff_ffffL);
    }

    static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
