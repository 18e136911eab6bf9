package io.homeport.proxy.header;

import io.homeport.proxy.request.Tokens;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which fields of an answer a page may read, beside the few that any page may (Fetch 3.2.3). */
public final class ExposedFields {
    /** Those that SPAs read of nearly any API. */
    public static final String ALWAYS =
            "Content-Disposition, Content-Location, ETag, Link, Location, Retry-After, WWW-Authenticate, X-Request-Id";

    private static final Set<String> KNOWN =
            Set.of(ALWAYS.toLowerCase(Locale.ROOT).split(", "));
    /** What an API says too much of is left out, so that the answer's header stays one. */
    private static final int LONGEST = 4096;

    private ExposedFields() {}

    /**
     * The names for an answer of an API's.
     *
     * @param ofRoute those that the route's setting adds
     * @param ofApi the values of the API's own field
     */
    public static String of(List<String> ofRoute, List<String> ofApi) {
        if (ofRoute.isEmpty() && ofApi.isEmpty()) {
            return ALWAYS;
        }
        StringBuilder names = new StringBuilder(ALWAYS);
        Set<String> said = new HashSet<>(KNOWN);
        for (String name : ofRoute) {
            add(name, said, names);
        }
        for (String list : ofApi) {
            int begin = 0;
            while (begin <= list.length() && names.length() < LONGEST) {
                int comma = list.indexOf(',', begin);
                int end = comma < 0 ? list.length() : comma;
                add(list.substring(begin, end).strip(), said, names);
                begin = end + 1;
            }
        }
        return names.toString();
    }

    private static void add(String name, Set<String> said, StringBuilder names) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (isReadable(lower)
                && Tokens.isOne(name)
                && names.length() + 2 + name.length() <= LONGEST
                && said.add(lower)) {
            names.append(", ").append(name);
        }
    }

    /**
     * Ours are never a page's to read, and cookies are none's (Fetch 2.2.2). A star is no wildcard where there are
     * credentials, but the name of a field.
     */
    private static boolean isReadable(String lower) {
        return !lower.equals("*")
                && !lower.equals("dpop-nonce")
                && !lower.startsWith("set-cookie")
                && !lower.startsWith("access-control-")
                && !lower.startsWith("homeport-");
    }
}
