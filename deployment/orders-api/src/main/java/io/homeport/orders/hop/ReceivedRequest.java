package io.homeport.orders.hop;

import java.util.List;
import java.util.Map;

/**
 * A request as it came over the wire.
 *
 * @param authority host and port that it names, without a port that is the scheme's own
 * @param target path and query, byte for byte
 * @param fields by their names in lower case
 */
record ReceivedRequest(String method, String authority, String target, Map<String, List<String>> fields) {
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    String query() {
        int query = target.indexOf('?');
        return query < 0 ? "?" : target.substring(query);
    }

    /** The value of a field that is there once. */
    String only(String name) throws HopRefused {
        List<String> values = fields.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw new HopRefused(values.isEmpty() ? "there is no " + name : "there is more than one " + name);
        }
        return values.get(0);
    }

    /** Never prints the request. */
    @Override
    public String toString() {
        return "ReceivedRequest";
    }
}
