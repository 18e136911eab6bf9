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

    /**
     * A field whose line is at hand in octets, see {@link #addLines}.
     *
     * @param name of the field, as the line begins
     */
    default void addLine(String name, byte[] octets, int from, int to) {
        add(name, WrittenLine.value(name, octets, from, to));
    }

    /**
     * Fields whose lines are at hand in octets: each a name, a colon, one blank, a value of visible US-ASCII, blanks and
     * tabs, CR and LF. Whoever gives them has read them.
     */
    default void addLines(byte[] octets, int from, int to) {
        WrittenLine.forEach(octets, from, to, this);
    }

    /** Fields that were made once for many messages. */
    default void addAll(FieldBlock block) {
        block.forEach(this);
    }
}
