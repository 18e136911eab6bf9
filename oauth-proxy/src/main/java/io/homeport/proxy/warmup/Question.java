package io.homeport.proxy.warmup;

import java.util.List;

/**
 * One request.
 *
 * @param host its authority
 * @param fields names and values in turn, with a cookie that is a session's and nobody's
 * @param hasBody whether it brings {@link #BODY}
 */
record Question(String method, String host, String path, List<String> fields, boolean hasBody) {
    /** Ends bodies of either direction, and is nowhere else in a message. */
    static final char END = '~';

    /** As large as what apps usually send. */
    static final String BODY = "x".repeat(1000) + END;

    /** Never prints the cookie. */
    @Override
    public String toString() {
        return "Question[" + method + " " + path + "]";
    }
}
