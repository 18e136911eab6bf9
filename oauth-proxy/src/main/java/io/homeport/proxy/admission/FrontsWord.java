package io.homeport.proxy.admission;

import io.homeport.proxy.request.RequestHead;
import java.util.Locale;
import java.util.Optional;

/**
 * What the trusted proxy right in front says of the origin that was called. In a list its own word is the last: what
 * comes before may be the client's. Where the two kinds of fields speak, one may be the client's too: they must agree.
 */
final class FrontsWord {
    private Optional<String> proto = Optional.empty();
    private Optional<String> host = Optional.empty();
    private Optional<String> standardProto = Optional.empty();
    private Optional<String> standardHost = Optional.empty();
    private boolean broken;

    /** What it says in this request. */
    static FrontsWord of(RequestHead head) {
        FrontsWord word = new FrontsWord();
        head.forEachForwarded(word::hear);
        return word;
    }

    /** Hears one of the fields. */
    void hear(String name, String value) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "x-forwarded-proto" -> proto = Optional.of(last(value));
            case "x-forwarded-host" -> host = Optional.of(last(value));
            case "forwarded" -> standard(value);
            default -> {}
        }
    }

    /** Whether it says nothing twice. */
    boolean isClear() {
        return !broken && agree(proto, standardProto) && agree(host, standardHost);
    }

    String proto(String otherwise) {
        return proto.or(() -> standardProto).orElse(otherwise);
    }

    String host(String otherwise) {
        return host.or(() -> standardHost).orElse(otherwise);
    }

    private static boolean agree(Optional<String> one, Optional<String> other) {
        return one.isEmpty() || other.isEmpty() || one.get().equalsIgnoreCase(other.get());
    }

    private static String last(String list) {
        return list.substring(list.lastIndexOf(',') + 1).strip();
    }

    /** RFC 7239 4: elements between commas, pairs between semicolons, values that may be quoted. */
    private void standard(String value) {
        standardProto = Optional.empty();
        standardHost = Optional.empty();
        int begin = 0;
        boolean quoted = false;
        for (int i = 0; i <= value.length(); i++) {
            char c = i < value.length() ? value.charAt(i) : ',';
            if (c == '"' && i < value.length()) {
                quoted = !quoted;
            } else if (c == '\\' && i < value.length()) {
                // No scheme and no host holds what has to be escaped.
                broken = true;
            } else if ((c == ',' || c == ';') && (!quoted || i == value.length())) {
                pair(value.substring(begin, i).strip());
                begin = i + 1;
                if (c == ',' && i < value.length()) {
                    standardProto = Optional.empty();
                    standardHost = Optional.empty();
                }
            }
        }
        broken = broken || quoted;
    }

    private void pair(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? "" : pair.substring(0, equals).toLowerCase(Locale.ROOT);
        String text = pair.substring(equals + 1);
        boolean inQuotes = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        String plain = inQuotes ? text.substring(1, text.length() - 1) : text;
        if (name.equals("proto")) {
            broken = broken || standardProto.isPresent();
            standardProto = Optional.of(plain);
        } else if (name.equals("host")) {
            broken = broken || standardHost.isPresent();
            standardHost = Optional.of(plain);
        }
    }
}
