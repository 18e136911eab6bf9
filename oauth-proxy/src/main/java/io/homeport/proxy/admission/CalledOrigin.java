package io.homeport.proxy.admission;

import io.homeport.proxy.request.Hop;
import io.homeport.proxy.request.RequestHead;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin that a browser called, as a page's {@code Origin} would spell it: the page's own where it says
 * {@code same-origin}.
 */
public final class CalledOrigin {
    private CalledOrigin() {}

    /** Of this request; empty where what stands in front contradicts itself. */
    static Optional<String> of(RequestHead head) {
        String scheme = head.peer().scheme();
        String authority = head.authority();
        if (head.peer().region().isPresent()) {
            // Between the browser and here that proxy knows best.
            return head.hop().flatMap(Hop::called);
        }
        if (!head.peer().trusted()) {
            return origin(scheme, authority);
        }
        FrontsWord word = FrontsWord.of(head);
        return word.isClear() ? origin(word.proto(scheme), word.host(authority)) : Optional.empty();
    }

    /**
     * The host and port alone, as they were written; empty where the request names none, and where what stands in front
     * contradicts itself.
     */
    public static Optional<String> authority(RequestHead head) {
        if (head.peer().region().isPresent()) {
            return of(head).map(origin -> origin.substring(origin.indexOf("://") + 3));
        }
        if (!head.peer().trusted()) {
            return Optional.of(head.authority());
        }
        FrontsWord word = FrontsWord.of(head);
        return word.isClear() ? Optional.of(word.host(head.authority())) : Optional.empty();
    }

    /** RFC 6454 6.2: in lower case, without the scheme's own port. */
    static Optional<String> origin(String scheme, String authority) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        boolean secure = lower.equals("https");
        if (!secure && !lower.equals("http") || authority.isEmpty()) {
            return Optional.empty();
        }
        String usualPort = secure ? ":443" : ":80";
        String host = authority.toLowerCase(Locale.ROOT);
        return Optional.of(lower + "://"
                + (host.endsWith(usualPort) ? host.substring(0, host.length() - usualPort.length()) : host));
    }
}
