package io.homeport.cookies;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A header that a value of ours has begun with, with its derived key and its authenticated data. The headers of other values
 * differ from it in the number of chunks and the length at most, as long as key and day are the same. For one thread.
 */
final class SeenHeader {
    /** The additional data begin with the header as a field, whose length has so many bytes. */
    private static final int HEADER_AT = 2;

    private static final int CHANGING_LENGTH = 3;
    private static final int DAY_LENGTH = 2;

    private final CookieBinding binding;
    private final SealedHeader header;
    private final HeldKey held;
    private final SecretKey key;
    private final int length;
    private final byte[] additionalData;
    /** Where the number of chunks and the length stand; at the day, where the format has none. */
    private final int changing;

    private final int changingEnd;

    SeenHeader(CookieBinding binding, SealedHeader header, HeldKey held) {
        this.binding = binding;
        this.header = header;
        this.held = held;
        this.key = held.derivation().derive(binding, header.day());
        this.length = header.length();
        this.additionalData = binding.additionalData(header.bytes());
        this.changingEnd = length - DAY_LENGTH;
        this.changing = header.format().isFirst() ? changingEnd : changingEnd - CHANGING_LENGTH;
    }

    SealedHeader header() {
        return header;
    }

    SecretKey key() {
        return key;
    }

    /** Whether the key is still there: one that was removed opens nothing more. */
    boolean isOfHeldKey() {
        return held.isHeld();
    }

    void hasOpened() {
        held.hasOpened();
    }

    /** Whether a value begins with this header, but for what changes. */
    boolean begins(CookieBinding of, byte[] value, int valueLength) {
        return valueLength >= length
                && Arrays.equals(value, 0, changing, additionalData, HEADER_AT, HEADER_AT + changing)
                && Arrays.equals(
                        value, changingEnd, length, additionalData, HEADER_AT + changingEnd, HEADER_AT + length)
                && (of == binding || of.equals(binding));
    }

    /** How many chunks a value that begins with it has. */
    int chunks(byte[] value) {
        return header.format().isFirst() ? 1 : value[changing] & 0xff;
    }

    /** Whether such a value is as long as it says. */
    boolean isWhole(byte[] value, int valueLength) {
        return header.format().isFirst()
                || valueLength == ((value[changing + 1] & 0xff) << 8 | value[changing + 2] & 0xff);
    }

    /** What is authenticated of such a value; good until the next is asked for. */
    byte[] additionalData(byte[] value) {
        System.arraycopy(value, changing, additionalData, HEADER_AT + changing, changingEnd - changing);
        return additionalData;
    }
}
