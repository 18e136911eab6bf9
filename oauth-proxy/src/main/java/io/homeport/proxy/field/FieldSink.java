package io.homeport.proxy.field;

import java.nio.charset.StandardCharsets;

/** Takes the fields of a message that is being written, one after the other. */
@FunctionalInterface
public interface FieldSink {
    /** One field more. A name may come more than once (RFC 9110 5.3). */
    void add(String name, String value);

    /** The field that brings a token along (RFC 6750 2.1), which is long and at hand in octets. */
    default void addBearer(byte[] token) {
        add("authorization", "Bearer " + new String(token, StandardCharsets.ISO_8859_1));
    }
}
