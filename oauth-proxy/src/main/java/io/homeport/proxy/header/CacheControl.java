package io.homeport.proxy.header;

import io.homeport.proxy.request.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who may keep an answer (RFC 9111 5.2). */
public final class CacheControl {
    /** Nobody. */
    public static final String NOBODY = "no-store";

    /**
     * By one of these an answer to a request with {@code Authorization} is for everybody (RFC 9111 3.5). A cache in
     * front of the proxy sees a cookie in its place, and would not know.
     */
    private static final Set<String> FOR_ALL = Set.of("public", "s-maxage", "must-revalidate");

    /** What would contradict {@code private}, which replaces them. */
    private static final Set<String> REPLACED = Set.of("public", "s-maxage", "private");

    private static final Set<String> OF_VENDORS = Set.of("surrogate-control", "edge-control", "x-accel-expires");

    private CacheControl() {}

    private record Directive(String name, String text) {}

    /**
     * The field for an answer to one user: the browser may keep what it might have kept, shared caches nothing (RFC
     * 9111 5.2.2.7). What cannot be read is for nobody.
     *
     * @param said the values of the API's field
     */
    public static String forOneUser(List<String> said) {
        Optional<List<Directive>> read = read(said);
        if (read.isEmpty() || read.get().isEmpty()) {
            return NOBODY;
        }
        List<Directive> directives = read.get();
        // A cache that understands the status ignores a no-store beside must-understand (RFC 9111 5.2.2.3).
        boolean storable = !has(directives, "no-store") || has(directives, "must-understand");
        if (!storable) {
            return String.join(", ", said);
        }
        StringBuilder field = new StringBuilder();
        for (Directive directive : directives) {
            // One with names is private for those fields alone.
            if (!REPLACED.contains(directive.name())) {
                field.append(directive.text()).append(", ");
            }
        }
        return field.append("private").toString();
    }

    /** Whether an API says itself that an answer to an authorized request is for everybody (RFC 9111 3.5). */
    public static boolean isForAll(List<String> said) {
        return read(said)
                .filter(directives -> directives.stream().anyMatch(directive -> FOR_ALL.contains(directive.name())))
                .isPresent();
    }

    /**
     * Whether a field of this name speaks to caches of one kind, which then ignore {@code Cache-Control} (RFC 9213).
     *
     * @param name in lower case
     */
    public static boolean isTargeted(String name) {
        return name.endsWith("-cache-control") || OF_VENDORS.contains(name);
    }

    private static boolean has(List<Directive> directives, String name) {
        return directives.stream().anyMatch(directive -> directive.name().equals(name));
    }

    private static Optional<List<Directive>> read(List<String> said) {
        List<Directive> directives = new ArrayList<>();
        for (String value : said) {
            int at = 0;
            while (at < value.length()) {
                int begin = Tokens.pastBlanks(value, at);
                int name = Tokens.end(value, begin);
                int end = name < value.length() && value.charAt(name) == '=' ? argument(value, name + 1) : name;
                int next = end < 0 ? end : Tokens.pastBlanks(value, end);
                if (next < 0 || next < value.length() && value.charAt(next) != ',' || name == begin && end > begin) {
                    return Optional.empty();
                }
                if (name > begin) {
                    directives.add(new Directive(
                            value.substring(begin, name).toLowerCase(Locale.ROOT), value.substring(begin, end)));
                }
                at = next + 1;
            }
        }
        return Optional.of(directives);
    }

    /** The end of a token or a quoted string; less than nothing where there is neither. */
    private static int argument(String value, int from) {
        if (from >= value.length() || value.charAt(from) != '"') {
            int end = Tokens.end(value, from);
            return end > from ? end : -1;
        }
        for (int i = from + 1; i < value.length(); i++) {
            if (value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == '"') {
                return i + 1;
            }
        }
        return -1;
    }
}
