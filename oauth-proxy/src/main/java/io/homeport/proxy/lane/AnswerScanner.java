package io.homeport.proxy.lane;

import io.homeport.proxy.header.AnswerRules;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the head of an upstream's final answer of HTTP/1.1 in one pass, if it is of the strict subset that every reader
 * takes alike. It says only yes: whatever is not plainly in the subset is another decoder's. One scanner belongs to one
 * event loop.
 */
public final class AnswerScanner {
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_DIGITS = 3;
    private static final int LEAST_STATUS = 200;
    private static final int MOST_STATUS = 599;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    /** Another connection may be the right one (RFC 9110 15.5.20), which the stack's client knows. */
    private static final int MISDIRECTED_REQUEST = 421;

    /** Nobody reads a longer reason, and the stack's client has a limit of its own. */
    private static final int MOST_OF_STATUS_LINE = 256;

    private final HeadOctets head;
    private final KnownNames<Meaning> names =
            new KnownNames<>(AnswerRules.common(), AnswerScanner::meaning, meaning -> meaning != Meaning.PLAIN);
    private final FieldLines lines = new FieldLines();
    private final FieldList<Meaning> fields;
    private long contentLength;
    private boolean chunked;
    private boolean closes;
    private boolean saysConnection;
    private HandedOn why = HandedOn.PARTIAL;

    /**
     * With limits beyond which another decoder reads.
     *
     * @param mostOctets of the head, the empty line included
     * @param mostFields in it
     */
    public AnswerScanner(int mostOctets, int mostFields) {
        head = HeadOctets.passing(mostOctets);
        fields = new FieldList<>(mostFields);
    }

    /**
     * What is readable here. Nothing of it is taken out.
     *
     * @param toHead whether the request was a HEAD, to which no answer has a body
     */
    public Scanned scan(ByteBuf in, boolean toHead) {
        head.look(in);
        Scanned scanned = scan(toHead);
        if (scanned == HandedOn.PARTIAL && head.lookOn(in)) {
            scanned = scan(toHead);
        }
        return scanned == HandedOn.PARTIAL && head.isFull() ? HandedOn.LIMIT : scanned;
    }

    private Scanned scan(boolean toHead) {
        contentLength = Length.NONE;
        chunked = false;
        closes = false;
        saysConnection = false;
        fields.clear();
        return statusLine(head.octets(), head.begin(), head.end(), toHead);
    }

    private Scanned statusLine(byte[] octets, int begin, int end, boolean toHead) {
        int there = Math.min(VERSION.length, end - begin);
        if (!Arrays.equals(octets, begin, begin + there, VERSION, 0, there)) {
            return HandedOn.FIRST_LINE;
        }
        int at = begin + VERSION.length;
        int past = at + STATUS_DIGITS;
        int status = 0;
        for (; at < past && at < end; at++) {
            int digit = octets[at] - '0';
            if (digit < 0 || digit > 9) {
                return HandedOn.FIRST_LINE;
            }
            status = 10 * status + digit;
        }
        if (at >= end) {
            return HandedOn.PARTIAL;
        }
        if (octets[at] != ' ' || status < LEAST_STATUS || status > MOST_STATUS || status == MISDIRECTED_REQUEST) {
            return HandedOn.FIRST_LINE;
        }
        int most = begin + MOST_OF_STATUS_LINE;
        while (at < end && at < most && octets[at] >= ' ' && octets[at] < 0x7f) {
            at++;
        }
        if (at < end && octets[at] != '\r') {
            return HandedOn.FIRST_LINE;
        }
        if (at + 1 >= end) {
            return HandedOn.PARTIAL;
        }
        if (octets[at + 1] != '\n') {
            return HandedOn.LINE_END;
        }
        lines.begin(octets, at + 2, end);
        return fields(octets, begin, status, toHead);
    }

    private Scanned fields(byte[] octets, int begin, int status, boolean toHead) {
        FieldLines.Found found = lines.next();
        while (found == FieldLines.Found.LINE) {
            if (!takes(octets, names.of(octets, lines.nameBegin(), lines.nameEnd()))) {
                return why;
            }
            found = lines.next();
        }
        return found == FieldLines.Found.NOTHING ? lines.why() : answer(octets, begin, status, toHead);
    }

    private Scanned answer(byte[] octets, int begin, int status, boolean toHead) {
        boolean ofNoBody = status == NO_CONTENT || status == NOT_MODIFIED;
        boolean hasLength = contentLength != Length.NONE;
        // Some take a coding beside these for a body, and a length beside the first.
        boolean odd = hasLength && chunked || ofNoBody && chunked || status == NO_CONTENT && contentLength > 0;
        boolean none = toHead || ofNoBody;
        if (odd || !none && !hasLength && !chunked) {
            return HandedOn.FRAMING;
        }
        SimpleAnswer.Framing framing =
                none ? SimpleAnswer.Framing.NONE : chunked ? SimpleAnswer.Framing.CHUNKED : SimpleAnswer.Framing.LENGTH;
        return new SimpleAnswer(status, fields.take(octets), framing, contentLength, closes, lines.at() - begin);
    }

    private boolean takes(byte[] octets, KnownNames.Known<Meaning> name) {
        switch (name.meaning()) {
            case LENGTH -> {
                boolean first = contentLength == Length.NONE;
                contentLength = Length.of(value(octets, name));
                return first && contentLength != Length.NONE ? lists(name) : handOn(HandedOn.FRAMING);
            }
            case CODING -> {
                boolean first = !chunked;
                chunked = true;
                return first && value(octets, name).equals("chunked") || handOn(HandedOn.FRAMING);
            }
            case CONNECTION -> {
                boolean first = !saysConnection;
                saysConnection = true;
                String value = value(octets, name);
                closes = value.equalsIgnoreCase("close");
                return first && (closes || value.equalsIgnoreCase("keep-alive")) || handOn(HandedOn.FIELD);
            }
            case HOP_BY_HOP -> {
                return true;
            }
            case PLAIN -> {
                return lists(name);
            }
            default -> {
                return handOn(HandedOn.FIELD);
            }
        }
    }

    private String value(byte[] octets, KnownNames.Known<Meaning> name) {
        return name.text(octets, lines.valueBegin(), lines.valueEnd());
    }

    private boolean lists(KnownNames.Known<Meaning> name) {
        if (fields.isFull()) {
            return handOn(HandedOn.LIMIT);
        }
        fields.add(name, lines);
        return true;
    }

    private boolean handOn(HandedOn reason) {
        why = reason;
        return false;
    }

    private static Meaning meaning(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "content-length" -> Meaning.LENGTH;
            case "transfer-encoding" -> Meaning.CODING;
            case "connection" -> Meaning.CONNECTION;
            case "keep-alive", "trailer", "proxy-connection" -> Meaning.HOP_BY_HOP;
            case "upgrade", "te", "http2-settings" -> Meaning.NOT_PLAIN;
            case "proxy-authenticate", "proxy-authentication-info", "proxy-authorization" -> Meaning.NOT_PLAIN;
            default -> Meaning.PLAIN;
        };
    }
}
