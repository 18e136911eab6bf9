package io.homeport.cookies;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads a cookie's value. Base64 can spell the same bytes in several ways; only the one we write is ours: without
 * padding, and with zeros in the last character's unused bits (RFC 4648 3.5).
 */
final class CanonicalBase64 {
    /** Longer values are not looked at: four chunks of a browser's largest cookie. */
    private static final int LONGEST_VALUE = 16 * 1024;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private CanonicalBase64() {}

    /** How many characters stand for so many bytes. */
    static int encodedLength(int bytes) {
        return (bytes * 4 + 2) / 3;
    }

    static Optional<byte[]> decode(String value) {
        byte[] text = bytes(value);
        if (!mayBe(text, 0, text.length)) {
            return Optional.empty();
        }
        try {
            return Optional.of(DECODER.decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The characters of a value; those that no value has stay such. */
    static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether length and last character are those of a value. */
    static boolean mayBe(byte[] text, int from, int to) {
        int length = to - from;
        if (length <= 0 || length > LONGEST_VALUE || length % 4 == 1) {
            return false;
        }
        int last = ALPHABET.indexOf(text[to - 1]);
        int unusedBits = length * 6 % 8;
        return last >= 0 && (last & (1 << unusedBits) - 1) == 0;
    }

    /**
     * The bytes of a value, from the start of the buffer's array to the buffer's limit.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ByteBuffer decode(byte[] text, int from, int to) {
        return DECODER.decode(ByteBuffer.wrap(text, from, to - from));
    }
}
