package io.homeport.proxy.header;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The host that a browser would find in a reference, however badly it is written (WHATWG URL Standard 4.4): it takes
 * any number of slashes, in either direction, and characters that RFC 3986 does not know.
 *
 * @param scheme in lower case; empty where the reference has none
 * @param host in lower case, without what a browser leaves out
 * @param port empty where there is none, negative where it is no number
 * @param rest path, query and fragment as they came
 */
record NamedHost(String scheme, String host, Optional<Integer> port, String rest) {
    private static final Set<String> WEB = Set.of("http", "https", "ws", "wss", "ftp");
    private static final String ENDS = "/\\?#";

    /** Never prints the rest, whose query may hold what only a page is to see. */
    @Override
    public String toString() {
        return "NamedHost";
    }

    /** The host in this reference; nothing where it names none. */
    static Optional<NamedHost> in(String reference) {
        String text = reference.indexOf('\t') < 0
                ? reference.strip()
                : reference.replace("\t", "").strip();
        int colon = endOfScheme(text);
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        int from = colon + 1;
        int begin = from;
        while (begin < text.length() && isSlash(text.charAt(begin))) {
            begin++;
        }
        boolean hasAuthority = begin - from > 1 || WEB.contains(scheme);
        return hasAuthority ? Optional.of(at(scheme, text, begin)) : Optional.empty();
    }

    /** The host at the beginning of what stands here. */
    static NamedHost at(String scheme, String text, int begin) {
        int end = begin;
        while (end < text.length() && ENDS.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String whole = text.substring(begin, end);
        String authority = whole.substring(whole.lastIndexOf('@') + 1);
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? authority : authority.substring(0, colon);
        Optional<Integer> port = colon < 0 ? Optional.empty() : number(authority.substring(colon + 1));
        return new NamedHost(scheme, normal(host), port, text.substring(end));
    }

    private static Optional<Integer> number(String port) {
        try {
            return port.isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(port));
        } catch (NumberFormatException e) {
            return Optional.of(-1);
        }
    }

    /** As browsers compare hosts: decoded, in lower case, without the dot of the root. */
    private static String normal(String host) {
        String text = host;
        if (text.indexOf('%') >= 0) {
            try {
                text = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                text = host;
            }
        }
        text = text.strip().toLowerCase(Locale.ROOT);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static int endOfScheme(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i > 0 ? i : -1;
            }
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
                return -1;
            }
        }
        return -1;
    }

    private static boolean isSlash(char c) {
        return c == '/' || c == '\\';
    }
}
