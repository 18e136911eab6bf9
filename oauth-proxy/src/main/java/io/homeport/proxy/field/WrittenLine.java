package io.homeport.proxy.field;

import java.nio.charset.StandardCharsets;

/**
 * A field in the one line that this proxy writes of it in HTTP/1.1 (RFC 9112 5): its name, a colon, a blank, its value, CR
 * and LF. A line that came in this form can go on as it is.
 */
final class WrittenLine {
    private static final int COLON_AND_BLANK = 2;
    private static final int END_OF_LINE = 2;

    private WrittenLine() {}

    /** The value in the line of a field of this name. */
    static String value(String name, byte[] octets, int from, int to) {
        int begin = from + name.length() + COLON_AND_BLANK;
        return new String(octets, begin, to - END_OF_LINE - begin, StandardCharsets.ISO_8859_1);
    }

    /** Hands each of the fields on that are in these lines. */
    static void forEach(byte[] octets, int from, int to, FieldSink sink) {
        int begin = from;
        while (begin < to) {
            int colon = find(octets, ':', begin);
            int end = find(octets, '\n', colon) + 1;
            String name = new String(octets, begin, colon - begin, StandardCharsets.ISO_8859_1);
            sink.add(name, value(name, octets, begin, end));
            begin = end;
        }
    }

    private static int find(byte[] octets, char octet, int from) {
        int at = from;
        while (octets[at] != octet) {
            at++;
        }
        return at;
    }
}
