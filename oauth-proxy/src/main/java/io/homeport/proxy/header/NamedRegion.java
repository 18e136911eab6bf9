package io.homeport.proxy.header;

import io.homeport.proxy.field.Fields;
import java.util.List;
import java.util.Optional;

/**
 * Which other region is to answer a call, as the agent says it to its proxy: by a field of an answer of 421. No browser gets to
 * see these fields.
 *
 * @param form with which a login begins there that has ended here; absent where the call itself is handed on
 */
public record NamedRegion(String region, Optional<String> form) {
    private static final int MISDIRECTED_REQUEST = 421;
    private static final String LOGIN_REGION = "homeport-login-region";
    /** A region, a question mark and a form. */
    private static final String LOGIN_AGAIN = "homeport-login-again";

    /** Whether a field is between agent and proxy; its name in lower case. */
    static boolean isIn(String field) {
        return field.equals(LOGIN_REGION) || field.equals(LOGIN_AGAIN);
    }

    /** What an answer of the agent says; empty where it is for the browser. */
    public static Optional<NamedRegion> of(int status, Fields answer) {
        if (status != MISDIRECTED_REQUEST) {
            return Optional.empty();
        }
        List<String> same = answer.all(LOGIN_REGION);
        List<String> again = answer.all(LOGIN_AGAIN);
        if (same.size() == 1 && again.isEmpty()) {
            return Optional.of(new NamedRegion(same.get(0), Optional.empty()));
        }
        int end = again.size() == 1 && same.isEmpty() ? again.get(0).indexOf('?') : -1;
        return end < 0
                ? Optional.empty()
                : Optional.of(new NamedRegion(
                        again.get(0).substring(0, end), Optional.of(again.get(0).substring(end + 1))));
    }

    /** Never prints the form, which may say who signs in. */
    @Override
    public String toString() {
        return "NamedRegion[" + region + "]";
    }
}
