package io.homeport.proxy.request;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Requests that two servers could take for different ones, or for two (RFC 9112 3.2, 6.1, 6.3). */
public final class Framing {
    /** RFC 9112 3.2: a host and a port, and never the user information that could hide another host. */
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

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
            case HTTP_2 -> HOST.matcher(head.authority()).matches() && hosts.size() <= 1;
            case UNKNOWN -> false;
        };
    }

    private static boolean isOneHost(List<String> hosts) {
        return hosts.size() == 1 && HOST.matcher(hosts.get(0)).matches();
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
        return !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
