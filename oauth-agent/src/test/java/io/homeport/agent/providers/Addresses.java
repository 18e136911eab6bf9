package io.homeport.agent.providers;

import java.net.URI;
import java.util.Set;

/** A provider's real origins, and the one on loopback that stands for them all. */
record Addresses(Set<String> real, String loopback) {
    /** Scheme, host and port; a path may hold what a URI must not, such as a template. */
    static String origin(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return path < 0 ? url : url.substring(0, path);
    }

    /** The path of an address. */
    static String path(String url) {
        return URI.create(url.substring(origin(url).length())).getRawPath();
    }

    /** The same text with the loopback origin. */
    String here(String text) {
        String moved = text;
        for (String origin : real) {
            moved = moved.replace(origin, loopback);
        }
        return moved;
    }
}
