package io.homeport.proxy.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What a field's value may hold (RFC 9110 5.5). A session's cookie is long, so eight octets are looked at at once. */
final class FieldValue {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x80 * EACH;

    private FieldValue() {}

    /** Whether the value holds a control character other than the tab. The HTTP stack reads one character per octet. */
    static boolean hasControl(String value) {
        byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
        int i = 0;
        for (; i <= octets.length - Long.BYTES; i += Long.BYTES) {
            if (mayHoldControl((long) EIGHT.get(octets, i)) && hasControl(octets, i, i + Long.BYTES)) {
                return true;
            }
        }
        return hasControl(octets, i, octets.length);
    }

    /** Whether an octet is below 0x20 or is 0x7f: subtracted from, it borrows its high bit. Tabs count too. */
    private static boolean mayHoldControl(long eight) {
        long noDelete = eight ^ 0x7f * EACH;
        return (((eight - 0x20 * EACH) & ~eight | (noDelete - EACH) & ~noDelete) & HIGH_BITS) != 0;
    }

    private static boolean hasControl(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            int octet = octets[i] & 0xff;
            if (octet < ' ' && octet != '\t' || octet == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
