package io.homeport.proxy.field;

/** Takes the fields of a message that is being written, one after the other. */
@FunctionalInterface
public interface FieldSink {
    /** One field more. A name may come more than once (RFC 9110 5.3). */
    void add(String name, String value);
}
