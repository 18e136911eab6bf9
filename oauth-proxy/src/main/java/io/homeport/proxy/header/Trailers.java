package io.homeport.proxy.header;

import java.util.Locale;
import java.util.Set;

/** Fields that steer how a message is read: in a trailer they come too late to be believed (RFC 9110 6.5.1). */
public final class Trailers {
    private static final Set<String> HEADER_ONLY = Set.of(
            "content-length",
            "content-encoding",
            "content-type",
            "content-range",
            "cache-control",
            "host",
            "location",
            "set-cookie",
            "vary",
            "www-authenticate",
            "x-content-type-options");

    private Trailers() {}

    public static boolean isHeaderOnly(String name) {
        return HEADER_ONLY.contains(name.toLowerCase(Locale.ROOT));
    }
}
