package io.homeport.cookies;

import java.io.ByteArrayOutputStream;

/** Writes bits, the highest of a byte first. */
final class BitWriter {
    private final ByteArrayOutputStream bytes;
    private int pending;
    private int count;

    BitWriter(ByteArrayOutputStream bytes) {
        this.bytes = bytes;
    }

    /** Writes the lowest bits of a number. */
    void write(int number, int bits) {
        for (int i = bits - 1; i >= 0; i--) {
            pending = pending << 1 | number >>> i & 1;
            if (++count == 8) {
                bytes.write(pending);
                pending = 0;
                count = 0;
            }
        }
    }

    /** Fills the last byte with zeros. */
    void end() {
        if (count > 0) {
            write(0, 8 - count);
        }
    }
}
