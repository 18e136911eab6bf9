package io.homeport.proxy.route;

/** A percent-encoded octet (RFC 3986 2.1). */
final class Escape {
    static final int LENGTH = 3;

    private Escape() {}

    /** The octet that the escape at this index stands for, or -1. */
    static int octet(String text, int percent) {
        if (percent + 2 >= text.length() || text.charAt(percent) != '%') {
            return -1;
        }
        int high = hexDigit(text.charAt(percent + 1));
        int low = hexDigit(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** RFC 3986 2.3. */
    static boolean isUnreserved(int octet) {
        return octet >= 'a' && octet <= 'z'
                || octet >= 'A' && octet <= 'Z'
                || octet >= '0' && octet <= '9'
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }

    /**
     * How many escapes from here on spell one character beyond ASCII (RFC 3629 4); 0 where they spell none. A lenient
     * decoder makes ASCII of an overlong spelling, or takes what follows a sequence that is cut for part of it.
     */
    static int utf8Length(String text, int percent) {
        int first = octet(text, percent);
        int length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : 4;
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        int second = octet(text, percent + LENGTH);
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            int next = octet(text, percent + i * LENGTH);
            if (next < 0x80 || next > 0xbf) {
                return 0;
            }
        }
        return length;
    }

    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
