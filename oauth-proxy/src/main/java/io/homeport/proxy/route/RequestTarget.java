package io.homeport.proxy.route;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * A request's target in the one spelling that routing, policy and upstream agree on. A path that two
 * servers could read differently (dot segments, encoded separators, path parameters, double encoding)
 * has no such spelling and is refused, never repaired. What is accepted is forwarded byte for byte
 * (RFC 9110 7.7).
 *
 * @param path begins with a slash, percent-encoding untouched
 * @param query without its question mark, percent-encoding untouched
 */
public record RequestTarget(String path, Optional<String> query) {

    /**
     * Reads the target of a request line (RFC 9112 3.2): origin-form, or absolute-form that names the
     * host the request was sent to.
     *
     * @param target as it came in
     * @param host the authority the request was sent to
     * @return empty where the target is ambiguous
     */
    public static Optional<RequestTarget> parse(String target, String host) {
        return target.startsWith("/") ? originForm(target) : absoluteForm(target, host);
    }

    /** Path and query, as they go to the upstream. */
    public String pathAndQuery() {
        return query.map(q -> path + '?' + q).orElse(path);
    }

    /** The target with another path in place of a prefix of its own; the query stays. */
    public RequestTarget rebased(String prefix, String replacement) {
        String base = replacement.equals("/") ? "" : replacement;
        String rest = path.substring(prefix.length());
        return new RequestTarget(base.isEmpty() && rest.isEmpty() ? "/" : base + rest, query);
    }

    private static Optional<RequestTarget> absoluteForm(String target, String host) {
        URI uri;
        try {
            uri = new URI(target);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        boolean ours = uri.getScheme() != null
                && (uri.getScheme().equalsIgnoreCase("http") || uri.getScheme().equalsIgnoreCase("https"))
                && uri.getRawAuthority() != null
                && uri.getRawAuthority().equalsIgnoreCase(host);
        if (!ours) {
            return Optional.empty();
        }
        int pathStart = target.indexOf('/', target.indexOf("://") + 3);
        return pathStart < 0 ? Optional.empty() : originForm(target.substring(pathStart));
    }

    private static Optional<RequestTarget> originForm(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Optional<String> query = mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1));
        boolean clear = isPlain(target) && hasValidEscapes(target) && isCanonical(path);
        return clear ? Optional.of(new RequestTarget(path, query)) : Optional.empty();
    }

    /** Visible ASCII only, and neither fragment nor backslash, which some parsers take for a slash. */
    private static boolean isPlain(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static boolean hasValidEscapes(String target) {
        for (int i = target.indexOf('%'); i >= 0; i = target.indexOf('%', i + 3)) {
            if (octet(target, i) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCanonical(String path) {
        if (path.indexOf(';') >= 0 || path.contains("//")) {
            return false;
        }
        for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 3)) {
            if (hidesMeaning(octet(path, i))) {
                return false;
            }
        }
        for (String segment : path.toLowerCase(Locale.ROOT).split("/", -1)) {
            String decodedDots = segment.replace("%2e", ".");
            if (decodedDots.equals(".") || decodedDots.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** An encoded octet that, decoded once by someone, would change which path this is. */
    private static boolean hidesMeaning(int octet) {
        return octet < ' '
                || octet == 0x7f
                || octet == '/'
                || octet == '\\'
                || octet == ';'
                || octet == '%'
                || octet == '?'
                || octet == '#'
                // Never the first octets of a UTF-8 sequence: overlong spellings of ASCII (RFC 3629 4).
                || octet == 0xc0
                || octet == 0xc1
                || octet > 0xf4;
    }

    /** The octet that the escape at this index stands for, or -1. */
    private static int octet(String target, int percent) {
        if (percent + 2 >= target.length()) {
            return -1;
        }
        int high = hexDigit(target.charAt(percent + 1));
        int low = hexDigit(target.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hexDigit(char c) {
        // Character.digit would accept other scripts' digits, but the target is ASCII by now.
        return Character.digit(c, 16);
    }
}
