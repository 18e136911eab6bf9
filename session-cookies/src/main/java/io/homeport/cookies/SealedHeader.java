package io.homeport.cookies;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a sealed value says in clear, before its nonce; all of it is authenticated.
 *
 * <pre>
 * format 1: 1 ‖ key id length ‖ key id ‖ day(2)
 * format 2: 2 ‖ key id length ‖ key id ‖ region label length ‖ region label ‖ chunks ‖ total length(2) ‖ day(2)
 * </pre>
 *
 * @param region the label of the region that the key is of; empty for none
 * @param chunks over how many cookies the value is split
 * @param totalLength how many bytes the whole value has, decoded; zero in format 1, which does not say it
 * @param day the one whose derived key sealed the value, counted from 1970
 */
record SealedHeader(CookieFormat format, String keyId, String region, int chunks, int totalLength, int day) {
    /** As much as two bytes say; a value so long is opened by nobody. */
    private static final int LONGEST = 0xffff;

    private static final int FIXED_1 = 4;
    private static final int FIXED_2 = 8;

    /** How many bytes the header has. */
    int length() {
        return format.isFirst() ? FIXED_1 + keyId.length() : FIXED_2 + keyId.length() + region.length();
    }

    SealedHeader withTotalLength(int length) {
        return new SealedHeader(format, keyId, region, chunks, length, day);
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(length()).put(format.version());
        put(out, keyId);
        if (!format.isFirst()) {
            put(out, region);
            out.put((byte) chunks).putShort((short) Math.min(totalLength, LONGEST));
        }
        return out.putShort((short) day).array();
    }

    private static void put(ByteBuffer out, String label) {
        out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }

    /** The header that a value begins with; empty where it is none. */
    static Optional<SealedHeader> of(byte[] value, int length) {
        if (length < FIXED_1) {
            return Optional.empty();
        }
        int keyIdEnd = 2 + (value[1] & 0xff);
        if (value[0] == CookieFormat.ONE.version() && keyIdEnd + 2 <= length) {
            return Optional.of(
                    new SealedHeader(CookieFormat.ONE, label(value, 2, keyIdEnd), "", 1, 0, number(value, keyIdEnd)));
        }
        if (value[0] != CookieFormat.TWO.version() || keyIdEnd >= length) {
            return Optional.empty();
        }
        int regionEnd = keyIdEnd + 1 + (value[keyIdEnd] & 0xff);
        if (regionEnd + 5 > length) {
            return Optional.empty();
        }
        return Optional.of(new SealedHeader(
                CookieFormat.TWO,
                label(value, 2, keyIdEnd),
                label(value, keyIdEnd + 1, regionEnd),
                value[regionEnd] & 0xff,
                number(value, regionEnd + 1),
                number(value, regionEnd + 3)));
    }

    private static String label(byte[] value, int start, int end) {
        return new String(value, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static int number(byte[] value, int at) {
        return (value[at] & 0xff) << 8 | value[at + 1] & 0xff;
    }
}
