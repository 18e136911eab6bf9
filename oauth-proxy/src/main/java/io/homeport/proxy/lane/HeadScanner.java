package io.homeport.proxy.lane;

import io.homeport.proxy.request.FieldRole;
import io.homeport.proxy.request.FieldRoles;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the head of a request of HTTP/1.1 in one pass, if it is of the strict subset that every reader takes alike. It
 * says only yes: whatever is not plainly in the subset, the stack's decoder reads as it came. One scanner belongs to one
 * event loop.
 */
public final class HeadScanner {
    private static final FieldRoles ROLES = new FieldRoles();
    private static final String[] METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"};
    private static final byte[][] SPELLED = Arrays.stream(METHODS)
            .map(method -> method.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    private static final int LONGEST_METHOD = 6;
    private static final byte[] REST_OF_LINE = "HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HeadOctets head;
    private final KnownNames<RequestField> names =
            new KnownNames<>(FieldRoles.common(), HeadScanner::field, RequestField::repeats);
    private final FieldLines lines = new FieldLines();
    private final FieldList<RequestField> fields;
    private int hosts;
    private boolean saysConnection;
    private boolean closes;
    private long contentLength;
    private HandedOn why = HandedOn.PARTIAL;

    /**
     * With limits beyond which the stack's decoder reads.
     *
     * @param mostOctets of the head, the empty line included
     * @param mostFields in it
     */
    public HeadScanner(int mostOctets, int mostFields) {
        head = HeadOctets.kept(mostOctets);
        fields = new FieldList<>(mostFields);
    }

    /** What is readable here. Nothing of it is taken out. */
    public Scanned scan(ByteBuf in) {
        head.look(in);
        Scanned scanned = scan();
        if (scanned == HandedOn.PARTIAL && head.lookOn(in)) {
            scanned = scan();
        }
        return scanned == HandedOn.PARTIAL && head.isFull() ? HandedOn.LIMIT : scanned;
    }

    private Scanned scan() {
        hosts = 0;
        saysConnection = false;
        closes = false;
        contentLength = SimpleRequest.NO_BODY;
        fields.clear();
        return requestLine(head.octets(), head.begin(), head.end());
    }

    private Scanned requestLine(byte[] octets, int begin, int end) {
        int blank = begin;
        while (blank < end && octets[blank] >= 'A' && octets[blank] <= 'Z') {
            blank++;
        }
        if (blank == end) {
            return blank - begin > LONGEST_METHOD ? HandedOn.FIRST_LINE : HandedOn.PARTIAL;
        }
        int method = method(octets, begin, blank);
        if (octets[blank] != ' ' || method < 0) {
            return HandedOn.FIRST_LINE;
        }
        int target = blank + 1;
        int past = target;
        while (past < end && isOfTarget(octets[past])) {
            past++;
        }
        if (past > target && octets[target] != '/') {
            return HandedOn.FIRST_LINE;
        }
        if (past == end) {
            return HandedOn.PARTIAL;
        }
        int version = past + 1;
        int there = Math.min(REST_OF_LINE.length, end - version);
        if (past == target
                || octets[past] != ' '
                || !Arrays.equals(octets, version, version + there, REST_OF_LINE, 0, there)) {
            return HandedOn.FIRST_LINE;
        }
        if (there < REST_OF_LINE.length) {
            return HandedOn.PARTIAL;
        }
        lines.begin(octets, version + there, end);
        return fields(octets, begin, METHODS[method], target, past);
    }

    private static int method(byte[] octets, int from, int to) {
        for (int i = 0; i < SPELLED.length; i++) {
            if (Arrays.equals(SPELLED[i], 0, SPELLED[i].length, octets, from, to)) {
                return i;
            }
        }
        return -1;
    }

    /** What a path and a query are made of; a fragment never reaches a server, and a backslash is a slash to some. */
    private static boolean isOfTarget(byte octet) {
        return octet > ' ' && octet < 0x7f && octet != '#' && octet != '\\';
    }

    private Scanned fields(byte[] octets, int begin, String method, int target, int pastTarget) {
        FieldLines.Found found = lines.next();
        while (found == FieldLines.Found.LINE) {
            if (!takes(octets, names.of(octets, lines.nameBegin(), lines.nameEnd()))) {
                return why;
            }
            found = lines.next();
        }
        if (found == FieldLines.Found.NOTHING) {
            return lines.why();
        }
        return hosts != 1
                ? HandedOn.FRAMING
                : new SimpleRequest(
                        method,
                        new String(octets, target, pastTarget - target, StandardCharsets.ISO_8859_1),
                        fields.take(octets),
                        contentLength,
                        closes,
                        lines.at() - begin);
    }

    private boolean takes(byte[] octets, KnownNames.Known<RequestField> name) {
        if (fields.isFull()) {
            return handOn(HandedOn.LIMIT);
        }
        fields.add(name, lines);
        switch (name.meaning().meaning()) {
            case HOST -> {
                hosts++;
                return true;
            }
            case LENGTH -> {
                boolean first = contentLength == SimpleRequest.NO_BODY;
                contentLength = Length.of(name.text(octets, lines.valueBegin(), lines.valueEnd()));
                return first && contentLength != Length.NONE || handOn(HandedOn.FRAMING);
            }
            case CONNECTION -> {
                boolean first = !saysConnection;
                saysConnection = true;
                String value = name.text(octets, lines.valueBegin(), lines.valueEnd());
                closes = value.equalsIgnoreCase("close");
                return first && (closes || value.equalsIgnoreCase("keep-alive")) || handOn(HandedOn.FIELD);
            }
            case PLAIN -> {
                return true;
            }
            default -> {
                return handOn(HandedOn.FIELD);
            }
        }
    }

    private boolean handOn(HandedOn reason) {
        why = reason;
        return false;
    }

    private static RequestField field(String name) {
        FieldRole role = ROLES.of(name);
        return new RequestField(meaning(name, role), role);
    }

    private static Meaning meaning(String name, FieldRole role) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "host" -> Meaning.HOST;
            case "content-length" -> Meaning.LENGTH;
            case "connection" -> Meaning.CONNECTION;
            // Two fields of the protocol before RFC 6455 are a length to some decoders.
            default ->
                isWord(lower) && !lower.startsWith("sec-websocket-") && FieldRoles.isPlain(name, role)
                        ? Meaning.PLAIN
                        : Meaning.NOT_PLAIN;
        };
    }

    /** Whether a name is of letters, digits and hyphens: some servers fold other characters into a hyphen. */
    private static boolean isWord(String lower) {
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
