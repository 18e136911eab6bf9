package io.homeport.proxy.lane;

import io.homeport.proxy.request.CookieField;
import io.homeport.proxy.request.FieldRole;
import io.homeport.proxy.request.RequestHead;
import java.util.function.BiConsumer;

/** The head of a request of HTTP/1.1 that can be read in one way only. What it asks for is not judged yet. */
public final class SimpleRequest implements Scanned {
    /** The length of no body. */
    public static final long NO_BODY = -1;

    private static final int NO_COOKIE = -1;

    private final String method;
    private final String target;
    private final HeadFields<RequestField> fields;
    private final int cookie;
    private final long contentLength;
    private final boolean closes;
    private final int length;

    /** With fields whose octets nobody changes. */
    SimpleRequest(
            String method,
            String target,
            HeadFields<RequestField> fields,
            long contentLength,
            boolean closes,
            int length) {
        this.method = method;
        this.target = target;
        this.fields = fields;
        this.cookie = onlyCookie(fields);
        this.contentLength = contentLength;
        this.closes = closes;
        this.length = length;
    }

    private static int onlyCookie(HeadFields<RequestField> fields) {
        int only = NO_COOKIE;
        for (int i = 0; i < fields.count(); i++) {
            if (fields.meaning(i).role() == FieldRole.COOKIE) {
                if (only != NO_COOKIE) {
                    return NO_COOKIE;
                }
                only = i;
            }
        }
        return only;
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
        for (int i = 0; i < fields.count(); i++) {
            if (fields.meaning(i).role() == FieldRole.HOST) {
                return fields.value(i);
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
        return fields.count();
    }

    /** A field's name as the client spells it; always the same string for names that most requests have. */
    public String name(int field) {
        return fields.name(field);
    }

    /** A field's value. */
    public String value(int field) {
        return fields.value(field);
    }

    /** Whether it is the one {@code Cookie} field; clients of HTTP/1.1 send no more (RFC 6265 5.4). */
    boolean isCookie(int field) {
        return field == cookie;
    }

    /** Hands each field on to the reader, in the order in which they came: as octets what goes on as it is. */
    void read(RequestHead.Reader reader) {
        for (int i = 0; i < fields.count(); i++) {
            FieldRole role = fields.meaning(i).role();
            if (i == cookie) {
                reader.readOnlyCookie(
                        fields.name(i), new CookieField(fields.octets(), fields.valueBegin(i), fields.valueEnd(i)));
            } else if (role == FieldRole.PASSED && fields.isAsWritten(i)) {
                reader.readPassedLine(fields.octets(), fields.lineBegin(i), fields.lineEnd(i));
            } else if (role == FieldRole.SITE && fields.isAsWritten(i)) {
                reader.readSiteLine(fields.value(i), fields.octets(), fields.lineBegin(i), fields.lineEnd(i));
            } else {
                reader.readVisible(role, fields.name(i), fields.value(i));
            }
        }
    }

    /** The fields, in the order in which they came. */
    public void forEach(BiConsumer<String, String> each) {
        fields.forEach(each);
    }
}
