package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The fields of a cookie's content: each is its length, as a base-128 varint, and its bytes. */
final class Fields {
    private Fields() {}

    static void put(ByteArrayOutputStream out, byte[] field) {
        int length = field.length;
        while (length > 0x7f) {
            out.write(0x80 | (length & 0x7f));
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(field);
    }

    static void put(ByteArrayOutputStream out, String field) {
        put(out, field.getBytes(StandardCharsets.UTF_8));
    }

    static void put(ByteArrayOutputStream out, long number) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    static byte[] bytes(ByteBuffer in) {
        int length = 0;
        int shift = 0;
        int next;
        do {
            next = in.get();
            length |= (next & 0x7f) << shift;
            shift += 7;
        } while ((next & 0x80) != 0 && shift < 28);
        byte[] field = new byte[length];
        in.get(field);
        return field;
    }

    static String string(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
