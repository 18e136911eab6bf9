package io.homeport.proxy.request;

import java.util.List;
import java.util.Optional;

/**
 * What the proxy of another region says of a request that it passes on: an item with parameters (RFC 9651 3.3), such as
 * {@code us;hops=1;called="https://api.example.com"}.
 *
 * @param entryRegion where the request came in
 * @param count how often it was passed on
 * @param called the origin that the browser called; absent where that is in doubt
 */
public record Hop(String entryRegion, int count, Optional<String> called) {
    /** The field's name. */
    public static final String FIELD = "homeport-hop";

    private static final String HOPS = ";hops=";
    private static final String CALLED = ";called=\"";

    /** A request that is passed on for the first time. */
    public static Hop first(String entryRegion, Optional<String> called) {
        return new Hop(entryRegion, 1, called);
    }

    /** What the one field says; empty where it is not there once, or is written in another way than {@link #text} does. */
    static Optional<Hop> of(List<String> fields) {
        if (fields.size() != 1) {
            return Optional.empty();
        }
        String field = fields.get(0);
        int hops = field.indexOf(HOPS);
        int called = field.indexOf(CALLED);
        int end = called < 0 ? field.length() : called;
        if (hops <= 0 || end != hops + HOPS.length() + 1) {
            return Optional.empty();
        }
        int count = field.charAt(end - 1) - '0';
        String origin = called < 0 ? "" : field.substring(called + CALLED.length());
        boolean isQuoted = called < 0 || origin.length() > 1 && origin.indexOf('"') == origin.length() - 1;
        return count >= 1 && count <= 9 && isQuoted
                ? Optional.of(new Hop(
                        field.substring(0, hops),
                        count,
                        called < 0 ? Optional.empty() : Optional.of(origin.substring(0, origin.length() - 1))))
                : Optional.empty();
    }

    /** As the field has it. */
    public String text() {
        return entryRegion
                + HOPS
                + count
                + called.map(origin -> CALLED + origin + '"').orElse("");
    }
}
