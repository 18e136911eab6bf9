package io.homeport.orders.hop;

import java.util.HashMap;
import java.util.Map;

/** Takes a dictionary of structured fields apart (RFC 8941 3.2), as far as signatures have one. */
final class Dictionary {
    private Dictionary() {}

    /** Its members by their keys, each as it is written: an inner list with parameters, or a byte sequence. */
    static Map<String, String> members(String field) throws HopRefused {
        Map<String, String> members = new HashMap<>();
        int begin = 0;
        while (begin <= field.length()) {
            int end = end(field, begin);
            String member = field.substring(begin, end).strip();
            int equals = member.indexOf('=');
            if (equals <= 0 || members.putIfAbsent(member.substring(0, equals), member.substring(equals + 1)) != null) {
                throw new HopRefused("a signature field is malformed");
            }
            begin = end + 1;
        }
        return members;
    }

    /** Where the member ends that begins here: a comma inside of quotes is none of its own. */
    private static int end(String field, int begin) {
        boolean quoted = false;
        for (int at = begin; at < field.length(); at++) {
            char c = field.charAt(at);
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return at;
            }
        }
        return field.length();
    }
}
