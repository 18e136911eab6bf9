package io.homeport.proxy.header;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.Tokens;
import java.util.List;
import java.util.Optional;

/**
 * The answers' CORS headers (Fetch 3.2). With credentials the wildcard is literal, so everything is
 * named; an origin that is not an app's gets nothing.
 */
public final class Cors {
    private static final int LONGEST_FIELD_NAMES = 4096;
    private static final String A_DAY = "86400";
    private static final String METHODS = String.join(", ", Methods.ALLOWED);
    private static final String ORIGIN = "access-control-allow-origin";
    private static final String CREDENTIALS = "access-control-allow-credentials";
    private static final String EXPOSED = "access-control-expose-headers";
    private static final String VARY = "vary";

    private Cors() {}

    /** Whether this is the browser's question, and not yet the page's request. */
    public static boolean isPreflight(RequestHead head) {
        return head.method().equals("OPTIONS")
                && !head.between("access-control-request-method").isEmpty();
    }

    /** Lets the page of this origin read an answer of ours. */
    public static void allow(Optional<String> origin, FieldSink answer) {
        allow(origin, ExposedFields.ALWAYS, List.of(), answer);
    }

    /**
     * Lets the page of this origin read an answer.
     *
     * @param exposed the names of fields that it may read
     * @param varies what the answer depends on beside the origin
     */
    static void allow(Optional<String> origin, String exposed, List<String> varies, FieldSink answer) {
        vary(varies, answer);
        if (origin.isPresent()) {
            answer.add(ORIGIN, origin.get());
            answer.add(CREDENTIALS, "true");
            answer.add(EXPOSED, exposed);
        }
    }

    /** The fields of the answer to a preflight of an app's origin. It needs no cookie and reaches no API. */
    public static void answerPreflight(RequestHead head, String origin, FieldSink answer) {
        answer.add(ORIGIN, origin);
        answer.add(CREDENTIALS, "true");
        answer.add("access-control-allow-methods", METHODS);
        answer.add("access-control-max-age", A_DAY);
        answer.add(VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        List<String> asked = head.between("access-control-request-headers");
        if (!asked.isEmpty() && asked.get(0).length() <= LONGEST_FIELD_NAMES && Tokens.areListed(asked.get(0))) {
            answer.add("access-control-allow-headers", asked.get(0));
        }
    }

    private static void vary(List<String> varies, FieldSink answer) {
        if (varies.isEmpty()) {
            answer.add(VARY, "Origin");
            return;
        }
        String all = String.join(", ", varies);
        answer.add(VARY, all.isEmpty() ? "Origin" : isWithOrigin(all) ? all : all + ", Origin");
    }

    private static boolean isWithOrigin(String varies) {
        for (String known : varies.split(",")) {
            if (known.strip().equalsIgnoreCase("Origin") || known.strip().equals("*")) {
                return true;
            }
        }
        return false;
    }
}
