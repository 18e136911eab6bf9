package io.homeport.proxy.request;

import java.util.List;
import java.util.Set;

/** Whether a request has a body, as its header says. */
public final class RequestBody {
    /** RFC 9110 9.3: content in these has no defined meaning, and browsers say its length where they send some. */
    private static final Set<String> SELDOM = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

    private RequestBody() {}

    /**
     * Whether the header announces a body. Over HTTP/1.1 it always does (RFC 9112 6). Over HTTP/2 a body may come
     * without a word (RFC 9113 8.1.1), and a request that was not read yet cannot be asked whether it is over: there
     * the methods that seldom have one announce it by its length, and the others are taken to have one.
     */
    public static boolean isAnnounced(RequestHead head) {
        List<String> lengths = head.contentLengths();
        if (!lengths.isEmpty()) {
            return !isZero(lengths.get(0));
        }
        return !head.transferEncodings().isEmpty()
                || head.version() == Version.HTTP_2 && !SELDOM.contains(head.method());
    }

    private static boolean isZero(String length) {
        for (int i = 0; i < length.length(); i++) {
            if (length.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
