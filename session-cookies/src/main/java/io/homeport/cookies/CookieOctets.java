package io.homeport.cookies;

import java.util.Arrays;

/**
 * Finds a cookie in the octets of a request's only {@code Cookie} field, as {@link CookieHeader} reads it, where nothing
 * about it is in doubt: exactly one of its name, and no chunk of it.
 */
final class CookieOctets {
    private static final int VALUE_BEGIN = 32;
    /** Nothing of the name, or more than one plain cookie: {@link CookieHeader} tells what. */
    static final long IN_DOUBT = -1;

    private CookieOctets() {}

    /**
     * Where the value of the only cookie of this name stands; {@link #IN_DOUBT} where there is no such one.
     *
     * @param field holds the field's value from here to there
     */
    static long only(byte[] field, int from, int to, byte[] name) {
        long found = IN_DOUBT;
        int start = from;
        while (start < to) {
            int end = find(field, ';', start, to);
            int equals = find(field, '=', start, end);
            if (equals < end) {
                int nameBegin = pastBlanks(field, start, equals);
                int nameEnd = beforeBlanks(field, nameBegin, equals);
                if (begins(field, nameBegin, nameEnd, name)) {
                    boolean isIt = nameEnd - nameBegin == name.length;
                    if (isIt && found == IN_DOUBT) {
                        int value = pastBlanks(field, equals + 1, end);
                        found = (long) value << VALUE_BEGIN | beforeBlanks(field, value, end);
                    } else if (isIt || field[nameBegin + name.length] == '.') {
                        return IN_DOUBT;
                    }
                }
            }
            start = end + 1;
        }
        return found;
    }

    /** Where the value begins. */
    static int begin(long found) {
        return (int) (found >>> VALUE_BEGIN);
    }

    /** Where it ends. */
    static int end(long found) {
        return (int) found;
    }

    private static boolean begins(byte[] field, int from, int to, byte[] name) {
        return to - from >= name.length && Arrays.equals(field, from, from + name.length, name, 0, name.length);
    }

    private static int find(byte[] field, char octet, int from, int to) {
        int at = from;
        while (at < to && field[at] != octet) {
            at++;
        }
        return at;
    }

    private static int pastBlanks(byte[] field, int from, int to) {
        int at = from;
        while (at < to && Character.isWhitespace(field[at] & 0xff)) {
            at++;
        }
        return at;
    }

    private static int beforeBlanks(byte[] field, int from, int to) {
        int at = to;
        while (at > from && Character.isWhitespace(field[at - 1] & 0xff)) {
            at--;
        }
        return at;
    }
}
