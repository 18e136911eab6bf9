package io.homeport.proxy.lane;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The head of a request of HTTP/1.1 that can be read in one way only. What it asks for is not judged yet. */
public final class SimpleRequest implements Scanned {
    /** The length of no body. */
    public static final long NO_BODY = -1;

    private final String method;
    private final String target;
    private final String[] fields;
    private final Optional<Cookie> cookie;
    private final long contentLength;
    private final boolean closes;
    private final int length;

    /**
     * The one {@code Cookie} field, whose value is long and of which hardly anybody needs a text.
     *
     * @param field its place among the fields
     */
    record Cookie(int field, byte[] octets) {
        String text() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }

        /** Never prints the cookies. */
        @Override
        public String toString() {
            return "Cookie";
        }
    }

    /** With names and values in turn; that of the cookie is left out. */
    SimpleRequest(
            String method,
            String target,
            String[] fields,
            Optional<Cookie> cookie,
            long contentLength,
            boolean closes,
            int length) {
        this.cookie = cookie;
        this.method = method;
        this.target = target;
        this.fields = fields;
        this.contentLength = contentLength;
        this.closes = closes;
        this.length = length;
    }

    /** One of GET, HEAD, POST, PUT, PATCH and DELETE, always the same string. */
    public String method() {
        return method;
    }

    /** Whether it is a HEAD, to which no answer has a body. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Whether the client wants the connection closed after the answer (RFC 9112 9.6). */
    public boolean closes() {
        return closes;
    }

    /** The target as it came, which begins with a slash. */
    public String target() {
        return target;
    }

    /** What {@code Content-Length} says, or {@link #NO_BODY} where there is none. */
    public long contentLength() {
        return contentLength;
    }

    /** The one {@code Host}. */
    String host() {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase("host")) {
                return fields[i + 1];
            }
        }
        throw new IllegalStateException("a request without a host");
    }

    /** How many octets the head has, the empty line included: so far from the reader's index the body begins. */
    public int length() {
        return length;
    }

    /** How many fields there are. */
    public int fields() {
        return fields.length / 2;
    }

    /** A field's name as the client spells it; always the same string for names that most requests have. */
    public String name(int field) {
        return fields[2 * field];
    }

    /** A field's value. */
    public String value(int field) {
        return isCookie(field) ? cookie.get().text() : fields[2 * field + 1];
    }

    /** Whether it is the one {@code Cookie} field. */
    boolean isCookie(int field) {
        return cookie.isPresent() && cookie.get().field() == field;
    }

    /** The octets of its value. */
    byte[] cookieOctets() {
        return cookie.orElseThrow().octets();
    }

    /** The fields, in the order in which they came. */
    public void forEach(BiConsumer<String, String> each) {
        for (int i = 0; i < fields(); i++) {
            each.accept(name(i), value(i));
        }
    }
}
