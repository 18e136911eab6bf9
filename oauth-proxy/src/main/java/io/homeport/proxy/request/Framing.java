package io.homeport.proxy.request;

import java.util.List;
import java.util.Optional;

/** Requests that two servers could take for different ones, or for two (RFC 9112 3.2, 6.1, 6.3). */
public final class Framing {
    private static final int MOST_DIGITS_OF_PORT = 5;

    private Framing() {}

    /** What is wrong with this request's framing, if anything. */
    public static Optional<Problem> fault(RequestHead head) {
        if (head.version() == Version.UNKNOWN) {
            return Optional.of(Problem.VERSION_NOT_SUPPORTED);
        }
        if (head.isMalformed()) {
            return Optional.of(Problem.MALFORMED);
        }
        if (!hasOneHost(head, head.hosts())) {
            return Optional.of(Problem.INVALID_HOST);
        }
        if (!hasOneLength(head)) {
            return Optional.of(Problem.AMBIGUOUS_LENGTH);
        }
        List<String> expectations = head.expectations();
        boolean expects = expectations.isEmpty()
                || expectations.size() == 1 && expectations.get(0).equalsIgnoreCase("100-continue");
        return expects ? Optional.empty() : Optional.of(Problem.EXPECTATION_FAILED);
    }

    private static boolean hasOneHost(RequestHead head, List<String> hosts) {
        return switch (head.version()) {
            case HTTP_1_0 -> hosts.isEmpty() || isOneHost(hosts);
            case HTTP_1_1 -> isOneHost(hosts);
            // The stack takes the authority out of :authority or Host and resets streams in which they differ.
            case HTTP_2 -> isAuthority(head.authority()) && hosts.size() <= 1;
            case UNKNOWN -> false;
        };
    }

    private static boolean isOneHost(List<String> hosts) {
        return hosts.size() == 1 && isAuthority(hosts.get(0));
    }

    private static boolean hasOneLength(RequestHead head) {
        List<String> encodings = head.transferEncodings();
        List<String> lengths = head.contentLengths();
        if (!encodings.isEmpty()) {
            return head.version() == Version.HTTP_1_1
                    && encodings.size() == 1
                    && encodings.get(0).equalsIgnoreCase("chunked")
                    && lengths.isEmpty();
        }
        return lengths.isEmpty() || lengths.size() == 1 && isNumber(lengths.get(0));
    }

    private static boolean isNumber(String length) {
        return !length.isEmpty() && pastDigits(length, 0) == length.length();
    }

    /** RFC 9112 3.2: a host and a port, and never the user information that could hide another host. */
    private static boolean isAuthority(String text) {
        int end = text.startsWith("[") ? pastAddress(text) : pastName(text);
        if (end == 0 || end == text.length()) {
            return end > 0;
        }
        int digits = text.length() - end - 1;
        return text.charAt(end) == ':'
                && digits >= 1
                && digits <= MOST_DIGITS_OF_PORT
                && pastDigits(text, end + 1) == text.length();
    }

    /** Where a name or an IPv4 address ends. */
    private static int pastName(String text) {
        int at = 0;
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isOfName(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '.'
                || c == '-'
                || c == '_'
                || c == '~';
    }

    /** Where an IPv6 address in brackets ends; zero where there is none. */
    private static int pastAddress(String text) {
        int at = 1;
        while (at < text.length() && isOfAddress(text.charAt(at))) {
            at++;
        }
        return at > 1 && at < text.length() && text.charAt(at) == ']' ? at + 1 : 0;
    }

    private static boolean isOfAddress(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == ':' || c == '.';
    }

    private static int pastDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
