package io.homeport.proxy.lane;

import java.util.function.BiConsumer;

/**
 * The head of a final answer of HTTP/1.1 that can be read in one way only. Its fields can be read until the next answer is
 * scanned.
 */
public final class SimpleAnswer implements Scanned {
    /** How an answer's body ends (RFC 9112 6.3). */
    public enum Framing {
        /** There is none, whatever the fields say. */
        NONE,
        /** After so many octets. */
        LENGTH,
        /** With its last chunk. */
        CHUNKED
    }

    private final int status;
    private final HeadFields<Meaning> fields;
    private final Framing framing;
    private final long contentLength;
    private final boolean closes;
    private final int length;

    SimpleAnswer(
            int status, HeadFields<Meaning> fields, Framing framing, long contentLength, boolean closes, int length) {
        this.status = status;
        this.fields = fields;
        this.framing = framing;
        this.contentLength = contentLength;
        this.closes = closes;
        this.length = length;
    }

    /** From 200 to 599. */
    public int status() {
        return status;
    }

    /** How the body ends. */
    public Framing framing() {
        return framing;
    }

    /** How many octets the body has; zero where there is none, or where nothing says it. */
    public long bodyLength() {
        return framing == Framing.LENGTH ? contentLength : 0;
    }

    /** Whether the connection ends after this answer (RFC 9112 9.6). */
    public boolean closes() {
        return closes;
    }

    /** How many octets the head has, the empty line included: so far from the reader's index the body begins. */
    public int length() {
        return length;
    }

    /** The fields but for those that end at this hop, in the order in which they came; {@code Content-Length} is one. */
    HeadFields<Meaning> fields() {
        return fields;
    }

    /** The same as texts. */
    public void forEach(BiConsumer<String, String> each) {
        fields.forEach(each);
    }
}
