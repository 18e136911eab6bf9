package io.homeport.agent.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/**
 * The answer to a browser's question whether a page may send a request (Fetch 3.2.2). The page may send whatever fields
 * it asks for, since libraries for tracing and error reports add some of their own to each call: what a call may do is
 * decided by its origin and the contract's header, never by the other fields.
 */
final class Preflight {
    /** Longer than any page's list, and short enough for the answer's header. */
    private static final int LONGEST_LIST = 4096;

    private Preflight() {}

    /**
     * Answers.
     *
     * @param header the contract's own, beside {@code Content-Type}
     */
    static void answer(HttpServerRequest request, String header) {
        String asked = String.join(",", request.headers().getAll(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS));
        request.response()
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE")
                .putHeader(
                        HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                        allowed(List.of(header.toLowerCase(Locale.ROOT), "content-type"), asked))
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400")
                .putHeader(HttpHeaders.VARY, "Origin, Sec-Fetch-Site, Access-Control-Request-Headers")
                .setStatusCode(204)
                .end();
    }

    /** Our own fields, then those asked for that are field names (RFC 9110 5.1); read in one pass. */
    static String allowed(List<String> own, String asked) {
        StringBuilder allowed = new StringBuilder(String.join(", ", own));
        int start = asked.length() > LONGEST_LIST ? asked.length() : 0;
        while (start < asked.length()) {
            int comma = asked.indexOf(',', start);
            int end = comma < 0 ? asked.length() : comma;
            String name = asked.substring(start, end).strip();
            if (isFieldName(name) && own.stream().noneMatch(name::equalsIgnoreCase)) {
                allowed.append(", ").append(name);
            }
            start = end + 1;
        }
        return allowed.toString();
    }

    private static boolean isFieldName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
