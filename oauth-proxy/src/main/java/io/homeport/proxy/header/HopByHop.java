package io.homeport.proxy.header;

import io.homeport.proxy.field.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The fields that end at the next hop: the fixed ones and those that the sender nominates (RFC 9110 7.6.1). */
final class HopByHop {
    private static final Set<String> FIXED = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private HopByHop() {}

    /** Whether a field of this name, in lower case, goes no further in any message. */
    static boolean isFixed(String name) {
        return FIXED.contains(name);
    }

    /** The names, in lower case, of the fields of this message that go no further. */
    static Set<String> of(Fields message) {
        Set<String> nominated = nominated(message);
        if (nominated.isEmpty()) {
            return FIXED;
        }
        Set<String> names = new HashSet<>(FIXED);
        names.addAll(nominated);
        return names;
    }

    /** Those of them, fixed or not, that the sender nominates. */
    static Set<String> nominated(Fields message) {
        List<String> connection = message.all("connection");
        if (connection.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String field : connection) {
            for (String nominated : field.split(",")) {
                names.add(nominated.strip().toLowerCase(Locale.ROOT));
            }
        }
        // The body's length belongs to the message: nominating it away would desynchronise the next hop.
        names.remove("content-length");
        return names;
    }
}
