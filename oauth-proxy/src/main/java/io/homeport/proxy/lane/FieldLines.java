package io.homeport.proxy.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads field lines (RFC 9112 5) one after another, in their strict form: a name, a colon, a value of visible US-ASCII,
 * blanks and tabs, then CR and LF. What a recipient may repair, it does not.
 */
final class FieldLines {
    /** What was found. */
    enum Found {
        /** One more line. */
        LINE,
        /** The empty line that ends the fields. */
        END,
        /** Neither: {@link FieldLines#why} says why. */
        NOTHING
    }

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x80 * EACH;
    private static final boolean[] NAME = new boolean[0x100];

    static {
        for (char c = 0; c < 0x80; c++) {
            NAME[c] = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }

    private byte[] octets = {};
    private int at;
    private int end;
    private int nameBegin;
    private int nameEnd;
    private int valueBegin;
    private int valueEnd;
    private HandedOn why = HandedOn.PARTIAL;

    /** Begins anew. */
    void begin(byte[] from, int begin, int to) {
        octets = from;
        at = begin;
        end = to;
    }

    /** Where the octets that are not read yet begin. */
    int at() {
        return at;
    }

    /** Why nothing was found. */
    HandedOn why() {
        return why;
    }

    int nameBegin() {
        return nameBegin;
    }

    int nameEnd() {
        return nameEnd;
    }

    /** The name in the line that was found. */
    String name() {
        return new String(octets, nameBegin, nameEnd - nameBegin, StandardCharsets.ISO_8859_1);
    }

    /** The value of the line that was found, without the blanks around it. */
    String value() {
        return valueEnd == valueBegin
                ? ""
                : new String(octets, valueBegin, valueEnd - valueBegin, StandardCharsets.ISO_8859_1);
    }

    int valueBegin() {
        return valueBegin;
    }

    int valueEnd() {
        return valueEnd;
    }

    /** Reads on. */
    Found next() {
        byte[] read = octets;
        int i = at;
        while (i < end && NAME[read[i] & 0xff]) {
            i++;
        }
        if (i == end) {
            return nothing(HandedOn.PARTIAL);
        }
        if (read[i] != ':' || i == at) {
            return i == at && isEnd(read[i]) ? ending(i, Found.END) : nothing(HandedOn.NAME);
        }
        nameBegin = at;
        nameEnd = i;
        i++;
        while (i < end && isBlank(read[i])) {
            i++;
        }
        valueBegin = i;
        i = pastValue(read, i, end);
        if (i == end) {
            return nothing(HandedOn.PARTIAL);
        }
        int last = i;
        while (last > valueBegin && isBlank(read[last - 1])) {
            last--;
        }
        valueEnd = last;
        return isEnd(read[i]) ? ending(i, Found.LINE) : nothing(HandedOn.VALUE);
    }

    private Found nothing(HandedOn reason) {
        why = reason;
        return Found.NOTHING;
    }

    private Found ending(int i, Found found) {
        if (octets[i] != '\r') {
            return nothing(HandedOn.LINE_END);
        }
        if (i + 1 == end) {
            return nothing(HandedOn.PARTIAL);
        }
        if (octets[i + 1] != '\n') {
            return nothing(HandedOn.LINE_END);
        }
        at = i + 2;
        return found;
    }

    /** The first octet that is neither visible US-ASCII nor a blank nor a tab. A session's cookie is long. */
    static int pastValue(byte[] read, int from, int end) {
        int i = from;
        while (i <= end - 4 * Long.BYTES && arePlain(read, i)) {
            i += 4 * Long.BYTES;
        }
        while (i <= end - Long.BYTES && isPlain((long) EIGHT.get(read, i))) {
            i += Long.BYTES;
        }
        while (i < end && (read[i] >= ' ' && read[i] != 0x7f || read[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** Whether each of eight octets is from 0x20 to 0x7e. Where one is not, each is looked at by itself. */
    private static boolean isPlain(long eight) {
        return (marks(eight) & HIGH_BITS) == 0;
    }

    /** Whether each of 32 octets is. */
    private static boolean arePlain(byte[] read, int at) {
        long marks = marks((long) EIGHT.get(read, at))
                | marks((long) EIGHT.get(read, at + Long.BYTES))
                | marks((long) EIGHT.get(read, at + 2 * Long.BYTES))
                | marks((long) EIGHT.get(read, at + 3 * Long.BYTES));
        return (marks & HIGH_BITS) == 0;
    }

    /** Has the high bit of each octet that is out of that range, and perhaps of more. */
    private static long marks(long eight) {
        long noDelete = eight ^ 0x7f * EACH;
        return eight | eight - 0x20 * EACH | noDelete - EACH;
    }

    /** Whether tokens (RFC 9110 5.6.2), such as names, are made of it. */
    static boolean isOfToken(byte octet) {
        return NAME[octet & 0xff];
    }

    private static boolean isEnd(byte octet) {
        return octet == '\r' || octet == '\n';
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
