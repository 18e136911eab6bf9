package io.homeport.proxy.header;

import io.homeport.proxy.request.RequestHead;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** How many more proxies an OPTIONS may pass (RFC 9110 7.6.2). With other methods it means nothing here. */
public final class MaxForwards {
    private MaxForwards() {}

    /** Whether the field is one that can be counted down. */
    public static boolean isValid(HttpMethod method, RequestHead head) {
        List<String> values = head.maxForwards();
        return !method.equals(HttpMethod.OPTIONS)
                || values.isEmpty()
                || values.size() == 1 && values.get(0).matches("[0-9]{1,9}");
    }

    /** Whether this request ends here. */
    public static boolean endsHere(HttpMethod method, RequestHead head) {
        return method.equals(HttpMethod.OPTIONS)
                && !head.maxForwards().isEmpty()
                && Long.parseLong(head.maxForwards().get(0)) == 0;
    }

    static String next(HttpMethod method, RequestHead head) {
        String value = head.maxForwards().get(0);
        return method.equals(HttpMethod.OPTIONS) ? Long.toString(Long.parseLong(value) - 1) : value;
    }
}
