package io.homeport.agent.telemetry;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The trace that a request belongs to (W3C Trace Context): passed on to the authorization server, so that an
 * operator finds both sides of a call under one id. It holds nothing of the request but these two fields.
 *
 * @param traceId 32 hexadecimal digits
 * @param parentId 16 hexadecimal digits: the span that caused what comes next; absent in a trace of its own
 * @param flags two hexadecimal digits, as the caller sent them
 * @param state the caller's {@code tracestate}, unchanged
 */
public record TraceContext(String traceId, Optional<String> parentId, String flags, Optional<String> state) {
    private static final Pattern PARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e]{1,512}");
    private static final String NOT_SAMPLED = "00";

    /** The trace that the fields of a request name; a new one where they are missing, repeated or malformed. */
    public static TraceContext of(List<String> traceparent, List<String> tracestate) {
        if (traceparent.size() == 1 && traceparent.get(0).length() <= 128) {
            var parent = PARENT.matcher(traceparent.get(0));
            // Version 00 has exactly four fields; a later one may have more (3.2.4).
            if (parent.matches() && (parent.group(5) == null || !parent.group(1).equals("00"))) {
                Optional<String> state = Optional.of(String.join(",", tracestate))
                        .filter(text -> STATE.matcher(text).matches());
                return new TraceContext(parent.group(2), Optional.of(parent.group(3)), parent.group(4), state);
            }
        }
        return fresh();
    }

    /** A trace of its own. */
    public static TraceContext fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceContext(
                hex(random.nextLong() | 1) + hex(random.nextLong()), Optional.empty(), NOT_SAMPLED, Optional.empty());
    }

    /** The {@code traceparent} of one call on behalf of the request: the same trace, a parent id of our own. */
    public String traceparent() {
        return "00-" + traceId + "-" + hex(ThreadLocalRandom.current().nextLong() | 1) + "-" + flags;
    }

    private static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
