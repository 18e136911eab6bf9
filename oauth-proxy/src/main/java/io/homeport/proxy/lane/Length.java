package io.homeport.proxy.lane;

/** What {@code Content-Length} says, where it says it in the one way there is (RFC 9110 8.6). */
final class Length {
    /** What is no length. */
    static final long NONE = -1;

    /** So that no sum of two overflows. */
    private static final int MOST_DIGITS = 18;

    private Length() {}

    /** A number without a sign, a list or leading zeros, which some readers drop and some take for octal. */
    static long of(String value) {
        int digits = value.length();
        if (digits == 0 || digits > MOST_DIGITS || digits > 1 && value.charAt(0) == '0') {
            return NONE;
        }
        long length = 0;
        for (int i = 0; i < digits; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            length = 10 * length + digit;
        }
        return length;
    }
}
