package io.homeport.cookies;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A token's text, as it is put together; used for one token after the other. */
final class TokenText {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private byte[] bytes = new byte[4096];
    private int length;
    private final StaticDecoder.Segment segment = new StaticDecoder.Segment();

    /** Where a segment is decoded to before it is added. */
    StaticDecoder.Segment segment() {
        return segment;
    }

    void clear() {
        length = 0;
    }

    /** The text, from the start to {@link #length()}. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void add(char character) {
        room(1);
        bytes[length++] = (byte) character;
    }

    void add(byte[] text, int from, int to) {
        room(to - from);
        System.arraycopy(text, from, bytes, length, to - from);
        length += to - from;
    }

    /** A segment of a JWT: these bytes in base64url. */
    void addEncoded(byte[] raw, int from, int to) {
        ByteBuffer encoded = ENCODER.encode(ByteBuffer.wrap(raw, from, to - from));
        add(encoded.array(), 0, encoded.limit());
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** The text. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
