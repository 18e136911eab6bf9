package io.homeport.proxy.request;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tells by a field's name what it means. Some servers fold {@code _} and {@code .} into {@code -}, or
 * strip what they take for padding, so a name that could become one with a meaning is refused.
 */
public final class FieldRoles {
    /**
     * What almost every request has. Any other name is worked out each time: what strangers make up is remembered for
     * none of them.
     */
    private static final List<String> COMMON = List.of(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Baggage",
            "Cache-Control",
            "Content-Encoding",
            "Content-Type",
            "DNT",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "Last-Event-ID",
            "Pragma",
            "Priority",
            "Range",
            "Referer",
            "Sec-CH-UA",
            "Sec-CH-UA-Mobile",
            "Sec-CH-UA-Platform",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-User",
            "Sec-GPC",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Protocol",
            "Sec-WebSocket-Version",
            "Upgrade-Insecure-Requests",
            "User-Agent",
            "X-Request-Id",
            "X-Requested-With");

    private static final Map<String, FieldRole> EXACT = Map.ofEntries(
            Map.entry("host", FieldRole.HOST),
            Map.entry("origin", FieldRole.ORIGIN),
            Map.entry("token-handler-version", FieldRole.VERSION),
            Map.entry("sec-fetch-site", FieldRole.SITE),
            Map.entry("cookie", FieldRole.COOKIE),
            Map.entry("authorization", FieldRole.AUTHORIZATION),
            Map.entry("dpop", FieldRole.PROOF),
            Map.entry("transfer-encoding", FieldRole.TRANSFER_ENCODING),
            Map.entry("content-length", FieldRole.CONTENT_LENGTH),
            Map.entry("connection", FieldRole.CONNECTION),
            Map.entry("upgrade", FieldRole.UPGRADE),
            Map.entry("expect", FieldRole.EXPECT),
            Map.entry("via", FieldRole.VIA),
            Map.entry("te", FieldRole.TE),
            Map.entry("max-forwards", FieldRole.MAX_FORWARDS),
            Map.entry("forwarded", FieldRole.FORWARDED),
            Map.entry("x-forwarded-for", FieldRole.FORWARDED),
            Map.entry("x-forwarded-proto", FieldRole.FORWARDED),
            Map.entry("x-forwarded-host", FieldRole.FORWARDED),
            Map.entry(Hop.FIELD, FieldRole.HOP),
            Map.entry("access-control-request-method", FieldRole.PREFLIGHT),
            Map.entry("access-control-request-headers", FieldRole.PREFLIGHT),
            Map.entry("access-control-request-private-network", FieldRole.PREFLIGHT),
            Map.entry("traceparent", FieldRole.TRACE_PARENT),
            Map.entry("tracestate", FieldRole.TRACE_STATE),
            Map.entry("keep-alive", FieldRole.HOP_BY_HOP),
            Map.entry("proxy-authenticate", FieldRole.HOP_BY_HOP),
            Map.entry("proxy-authentication-info", FieldRole.HOP_BY_HOP),
            Map.entry("proxy-authorization", FieldRole.HOP_BY_HOP),
            Map.entry("proxy-connection", FieldRole.HOP_BY_HOP),
            Map.entry("trailer", FieldRole.HOP_BY_HOP),
            Map.entry("http2-settings", FieldRole.HOP_BY_HOP));

    /** By their names as browsers write them in either version of HTTP. */
    private final Map<String, FieldRole> known = new HashMap<>();

    /** Knows what almost every request has. */
    public FieldRoles() {
        EXACT.keySet().forEach(name -> {
            know(name);
            know(capitalized(name));
        });
        COMMON.forEach(name -> {
            know(name);
            know(name.toLowerCase(Locale.ROOT));
        });
    }

    private void know(String name) {
        known.put(name, workOut(name));
    }

    private static String capitalized(String name) {
        StringBuilder written = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            if (i == 0 || name.charAt(i - 1) == '-') {
                written.setCharAt(i, Character.toUpperCase(name.charAt(i)));
            }
        }
        return written.toString();
    }

    /** What a field of this name means. */
    public FieldRole of(String name) {
        FieldRole role = known.get(name);
        return role == null ? workOut(name) : role;
    }

    /**
     * Whether a field of this name never changes how a request is read. What balancers and CDNs add to each request is
     * plain, although some of it goes no further. Those by which the length, the host and the connection are said are for
     * the reader to tell apart.
     *
     * @param role of a field of this name
     */
    public static boolean isPlain(String name, FieldRole role) {
        return switch (role) {
            case PASSED, ORIGIN, VERSION, SITE, COOKIE, PROOF, FORWARDED, HOP, VIA, TRACE_PARENT, TRACE_STATE -> true;
            // But not what is only spelled like one of these.
            case REFUSED -> BelievedFields.has(name.toLowerCase(Locale.ROOT));
            default -> false;
        };
    }

    /** The names that are remembered, as browsers write them in HTTP/1.1. */
    public static List<String> common() {
        return Stream.concat(COMMON.stream(), EXACT.keySet().stream().map(FieldRoles::capitalized))
                .toList();
    }

    /** How many names are remembered. */
    int remembered() {
        return known.size();
    }

    private static FieldRole workOut(String name) {
        if (!Tokens.isOne(name)) {
            return FieldRole.MALFORMED;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        FieldRole exact = EXACT.get(lower);
        if (exact != null) {
            return exact;
        }
        String plain = folded(lower);
        // An alias of a name that has a meaning here is neither that field nor harmless.
        boolean alias = !plain.equals(lower) && EXACT.containsKey(plain);
        return alias || BelievedFields.has(plain) ? FieldRole.REFUSED : FieldRole.PASSED;
    }

    /** A name as servers read it that take other signs for hyphens. */
    public static String plain(String name) {
        return folded(name.toLowerCase(Locale.ROOT));
    }

    private static String folded(String lower) {
        String hyphened = lower.replace('_', '-').replace('.', '-');
        int start = 0;
        int end = hyphened.length();
        while (start < end && hyphened.charAt(start) == '-') {
            start++;
        }
        while (end > start && hyphened.charAt(end - 1) == '-') {
            end--;
        }
        return hyphened.substring(start, end);
    }
}
