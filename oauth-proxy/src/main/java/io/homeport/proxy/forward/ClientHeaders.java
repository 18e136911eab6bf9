package io.homeport.proxy.forward;

import java.util.Locale;
import java.util.Set;

/**
 * Fields that a client may not speak for itself in: what the proxy sets, and what servers behind
 * proxies tend to believe. Some servers fold {@code _} and {@code .} into {@code -}, so those
 * spellings go with them.
 */
final class ClientHeaders {
    private static final Set<String> REFUSED = Set.of(
            "authorization",
            "dpop",
            "forwarded",
            "real-ip",
            "client-ip",
            "true-client-ip",
            "remote-addr",
            "remote-user",
            "cluster-client-ip",
            "region",
            "home-region",
            "entry-region",
            "user-region",
            "zone",
            "user",
            "original-url",
            "original-uri",
            "original-host",
            "original-method",
            "rewrite-url",
            "http-method",
            "http-method-override",
            "method-override");
    private static final Set<String> REFUSED_FAMILIES = Set.of("forwarded-", "homeport-", "user-", "auth-request-");

    private ClientHeaders() {}

    /** Whether a client's field of this name is dropped. */
    static boolean refuses(String name) {
        String plain = canonical(name);
        String unprefixed = plain.startsWith("x-") ? plain.substring(2) : plain;
        if (REFUSED.contains(unprefixed)) {
            return true;
        }
        for (String family : REFUSED_FAMILIES) {
            // User-Agent is every client's to send; X-User-Agent is some server's to believe.
            if (unprefixed.startsWith(family) && !plain.equals("user-agent")) {
                return true;
            }
        }
        return false;
    }

    private static String canonical(String name) {
        String folded = name.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
        int start = 0;
        int end = folded.length();
        while (start < end && folded.charAt(start) == '-') {
            start++;
        }
        while (end > start && folded.charAt(end - 1) == '-') {
            end--;
        }
        return folded.substring(start, end);
    }
}
