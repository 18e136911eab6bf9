package io.homeport.proxy.zone;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads single values of a form, or of a query, as browsers and clients write them (application/x-www-form-urlencoded). */
final class Form {
    private Form() {}

    /** The first value of this name; none where it is malformed. */
    static Optional<String> value(String form, String name) {
        int begin = 0;
        while (begin < form.length()) {
            int end = form.indexOf('&', begin);
            end = end < 0 ? form.length() : end;
            int equals = form.indexOf('=', begin);
            if (equals > begin && equals < end && form.substring(begin, equals).equals(name)) {
                return decoded(form.substring(equals + 1, end));
            }
            begin = end + 1;
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
