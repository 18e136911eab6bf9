package io.homeport.proxy.header;

import io.homeport.proxy.request.RequestHead;
import java.util.List;

/** How many more proxies an OPTIONS may pass (RFC 9110 7.6.2). With other methods it means nothing here. */
public final class MaxForwards {
    private MaxForwards() {}

    /** Whether the field is one that can be counted down. */
    public static boolean isValid(RequestHead head) {
        List<String> values = head.maxForwards();
        return !isCounted(head)
                || values.isEmpty()
                || values.size() == 1 && values.get(0).matches("[0-9]{1,9}");
    }

    /** Whether this request ends here. */
    public static boolean endsHere(RequestHead head) {
        return isCounted(head)
                && !head.maxForwards().isEmpty()
                && Long.parseLong(head.maxForwards().get(0)) == 0;
    }

    static String next(RequestHead head) {
        String value = head.maxForwards().get(0);
        return isCounted(head) ? Long.toString(Long.parseLong(value) - 1) : value;
    }

    private static boolean isCounted(RequestHead head) {
        return head.method().equals("OPTIONS");
    }
}
