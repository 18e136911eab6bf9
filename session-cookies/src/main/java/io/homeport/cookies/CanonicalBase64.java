package io.homeport.cookies;

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
        int length = value.length();
        if (length == 0 || length > LONGEST_VALUE || length % 4 == 1) {
            return Optional.empty();
        }
        int last = ALPHABET.indexOf(value.charAt(length - 1));
        int unusedBits = length * 6 % 8;
        if (last < 0 || (last & (1 << unusedBits) - 1) != 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(DECODER.decode(value));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
