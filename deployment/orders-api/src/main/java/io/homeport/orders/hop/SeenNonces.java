package io.homeport.orders.hop;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The nonces of verified signatures until these expire, so that none is taken twice by this instance. */
final class SeenNonces {
    /** In the order of their arrival, which is nearly that of their ends. */
    private final Map<String, Long> ends = new LinkedHashMap<>();

    /** Keeps it; whether it is new. */
    synchronized boolean add(String nonce, long end, long now) {
        Iterator<Long> oldest = ends.values().iterator();
        while (oldest.hasNext() && oldest.next() < now) {
            oldest.remove();
        }
        return ends.putIfAbsent(nonce, end) == null;
    }
}
