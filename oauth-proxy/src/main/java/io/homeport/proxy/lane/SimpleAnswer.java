package io.homeport.proxy.lane;

import java.util.function.BiConsumer;

/** The head of a final answer of HTTP/1.1 that can be read in one way only. */
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
    private final String[] fields;
    private final Framing framing;
    private final long contentLength;
    private final boolean closes;
    private final int length;

    /** With names and values in turn. */
    SimpleAnswer(int status, String[] fields, Framing framing, long contentLength, boolean closes, int length) {
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

    /** How many fields there are, but for those that end at this hop. */
    public int fields() {
        return fields.length / 2;
    }

    /** A field's name as the upstream spells it; always the same string for names that most answers have. */
    public String name(int field) {
        return fields[2 * field];
    }

    /** A field's value. */
    public String value(int field) {
        return fields[2 * field + 1];
    }

    /** The fields but for those that end at this hop, in the order in which they came; {@code Content-Length} is one. */
    public void forEach(BiConsumer<String, String> each) {
        for (int i = 0; i < fields.length; i += 2) {
            each.accept(fields[i], fields[i + 1]);
        }
    }
}
