package io.homeport.e2e;

import java.net.HttpCookie;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The cookies of one origin, as its browser has them; the JDK's own jar keeps no Secure cookie of plain http. */
final class CookieJar {
    private final Map<String, String> values = new TreeMap<>();

    /**
     * Keeps what an answer sets, drops what it clears; one cookie after the other, so that another tab may ask with
     * cookies of two answers. No standard keeps browsers from it.
     */
    void receive(HttpHeaders answer) {
        for (String line : answer.allValues("set-cookie")) {
            HttpCookie.parse(line).forEach(this::receive);
            Thread.yield();
        }
    }

    private synchronized void receive(HttpCookie cookie) {
        if (cookie.hasExpired()) {
            values.remove(cookie.getName());
        } else {
            values.put(cookie.getName(), cookie.getValue());
        }
    }

    /** Its time is over. */
    synchronized void forget(String name) {
        values.remove(name);
    }

    /** The Cookie header; empty without any. */
    synchronized String header() {
        return values.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    synchronized List<String> names() {
        return List.copyOf(values.keySet());
    }

    synchronized String value(String name) {
        return values.get(name);
    }

    /** What someone has who copied them. */
    synchronized CookieJar copy() {
        CookieJar copy = new CookieJar();
        copy.values.putAll(values);
        return copy;
    }
}
